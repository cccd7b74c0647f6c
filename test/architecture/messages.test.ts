import { expect, test } from "vitest";
import { findTypeFaults } from "#src/lib/content/french-type.ts";
import { listFiles } from "./sources.ts";

// The type check holds French to English's keys and parameters; what it cannot see is held here.

const listAreas = (locale: string) =>
  listFiles(".ts").flatMap((file) => {
    const area = new RegExp(`^src/messages/${locale}/([a-z-]+)\\.ts$`).exec(file)?.[1];
    return area === undefined ? [] : [area];
  });

/** Every sentence of an area with its path; functions are called with a count and a word to see what they say. */
function readSentences(value: unknown, path: string): [path: string, sentence: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String((value as (...words: unknown[]) => unknown)(2, 3, 4, 5))]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => readSentences(part, `${path}.${key}`));
}

async function readArea(locale: string, area: string): Promise<[path: string, sentence: string][]> {
  const module = (await import(`../../src/messages/${locale}/${area}.ts`)) as Record<string, unknown>;
  return readSentences(module[area.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())], area);
}

const areas = listAreas("en");

test("every area exists in English and in French", () => {
  expect(listAreas("fr")).toEqual(areas);
  expect(areas).toContain("site");
});

test.each(areas)("area %s says something everywhere, in both languages", async (area) => {
  for (const locale of ["en", "fr"]) {
    const sentences = await readArea(locale, area);
    expect(sentences.length, `${locale}: export it under the area's name`).toBeGreaterThan(0);
    expect(sentences.filter(([, sentence]) => sentence.trim() === "").map(([path]) => `${locale} ${path}`)).toEqual([]);
  }
});

test.each(areas)("area %s fills the same braces in both languages", async (area) => {
  const readBraces = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g))].toSorted();
  const french = new Map(await readArea("fr", area));
  const differing = (await readArea("en", area)).filter(
    ([path, sentence]) => readBraces(sentence).join() !== readBraces(french.get(path) ?? "").join(),
  );
  expect(differing.map(([path]) => path)).toEqual([]);
});

test.each(areas)("area %s is typeset as French is", async (area) => {
  const faults = (await readArea("fr", area)).flatMap(([path, sentence]) =>
    findTypeFaults(sentence).map(({ found }) => `${path}: ${found}`),
  );
  expect(faults).toEqual([]);
});
