import { expect, test } from "vitest";
import { listFiles, readSource } from "./sources.ts";

const generated = (file: string) => file.startsWith("db/migrations/") || file.startsWith("content/");
const sources = listFiles(".ts", ".tsx", ".astro", ".mjs", ".py").filter((file) => !generated(file));
const countLines = (file: string) => readSource(file).trimEnd().split("\n").length;

test("no file has more than 300 lines", () => {
  expect(sources.filter((file) => countLines(file) > 300).map((file) => `${file}: ${countLines(file)}`)).toEqual([]);
});

test("the median file stays under 90 lines", () => {
  const lengths = sources.map(countLines).toSorted((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(90);
});

test("no file is called after nothing in particular", () => {
  const vague = /(^|\/)(utils?|helpers?|misc|common|types|index)\.(ts|tsx|mjs|py)$/;
  const allowed = new Set(["src/actions/index.ts"]);
  expect(sources.filter((file) => vague.test(file) && !allowed.has(file) && !file.startsWith("src/pages/"))).toEqual([]);
});

test("nothing names a machine's own path or a package registry", () => {
  const texts = listFiles(".ts", ".tsx", ".astro", ".mjs", ".py", ".md", ".mdx", ".yaml", ".json", ".css", ".sh").filter(
    (file) => file !== "package-lock.json",
  );
  // Spelt in pieces, so that this file does not name what it forbids.
  const forbidden = new RegExp(["/wo" + "rk/(main|sha" + "red)", "registry[.]npm" + "js[.]org", "[.][.]/sha" + "red/"].join("|"));
  expect(texts.filter((file) => forbidden.test(readSource(file)))).toEqual([]);
});
