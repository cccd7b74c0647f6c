import { expect, it } from "vitest";
import { typesetFrench } from "./typeset.ts";

it("sets the spaces of every sentence, also of lists and of those that are made when they are said", () => {
  const area = typesetFrench({
    title: "Vraiment ? Oui : « tout » !",
    deep: { list: ["un ; deux", "10 % de plus"] },
    said: (name: string) => `Bonjour ${name} !`,
  });
  expect([area.title, area.deep.list, area.said("Ada")]).toEqual([
    "Vraiment\u202f? Oui\u00a0: «\u00a0tout\u00a0»\u202f!",
    ["un\u202f; deux", "10\u00a0% de plus"],
    "Bonjour Ada\u202f!",
  ]);
});

it("leaves times, ratios and code as they are", () => {
  const area = typesetFrench({ a: "à 18:40", b: "a ?? b", c: "x :root" });
  expect(area).toEqual({ a: "à 18:40", b: "a ?? b", c: "x :root" });
});
