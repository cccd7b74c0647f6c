import { existsSync, globSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readSource, root } from "./sources.ts";

// The table of cheats in docs/trainers/writing-a-judge.md, against the samples and tests that it names.

const CHEATS = 21;

/** Each row's number and the samples and tests that show it. */
const rows = [...readSource("docs/trainers/writing-a-judge.md").matchAll(/^\| C(\d+) .*\| (.*?) \|$/gm)].map(([, number, shown = ""]) => ({
  number: Number(number),
  shown: [...shown.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
}));

/** `train-bpe/hostile-c01-leaves` for each hostile sample that has a number. */
const samples = globSync("content/courses/*/modules/*/exercises/*/samples/hostile-c[0-9][0-9]-*", { cwd: root }).map((folder) => {
  const parts = folder.split(path.sep);
  return `${parts.at(-3)}/${parts.at(-1)}`;
});
const isSample = (name: string): boolean => name.includes("/hostile-c");

test("every cheat of the catalogue has a row, and every row shows something", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: CHEATS }, (_, index) => index + 1));
  expect(rows.filter(({ shown }) => shown.length === 0)).toEqual([]);
});

test("every sample and every test that a row names is there", () => {
  const named = rows.flatMap(({ shown }) => shown);
  expect(named.filter((name) => !(isSample(name) ? samples.includes(name) : existsSync(path.join(root, name))))).toEqual([]);
});

test("every sample with a number is of a cheat that has a row, and no row shows another's", () => {
  const numberOf = (name: string): number => Number(/hostile-c(\d\d)-/.exec(name)?.[1]);
  const stray = samples.filter((name) => !rows.some(({ number }) => number === numberOf(name)));
  const misplaced = rows.flatMap(({ number, shown }) => shown.filter((name) => isSample(name) && numberOf(name) !== number));
  expect([stray, misplaced]).toEqual([[], []]);
});
