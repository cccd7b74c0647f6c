import { expect, test } from "vitest";
import { negotiateLocale, readLocale, swapLanguage } from "./languages.ts";

test.each([
  ["fr-FR,fr;q=0.9,en;q=0.8", "fr"],
  ["de-DE,de;q=0.9,en;q=0.5,fr;q=0.7", "fr"],
  ["en-GB", "en"],
  ["de, it", "en"],
  ["fr;q=0, en;q=0.1", "en"],
  ["", "en"],
  [null, "en"],
] as const)("a reader who sends %j is greeted in %s", (header, locale) => {
  expect(negotiateLocale(header)).toBe(locale);
});

test("an address knows its language, and its twin in the other one", () => {
  expect(readLocale("/fr/courses")).toBe("fr");
  expect(readLocale("/french")).toBeUndefined();
  expect(swapLanguage("/fr/courses/a", "en")).toBe("/en/courses/a");
  expect(swapLanguage("/en", "fr")).toBe("/fr");
  expect(swapLanguage("/nowhere", "fr")).toBe("/fr");
});
