import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { makeCheckRun } from "#kit/check-report.ts";
import type { ExerciseReport, Program } from "./report.ts";
import { readScreen, renderExercise, renderSummary } from "./table.ts";

const steady: Program = { name: "solution", ok: true, differed: 0, runs: [makeCheckRun({})] };
const flaky: Program = {
  name: "wrong-no-scale",
  ok: false,
  differed: 1,
  runs: [
    makeCheckRun({}),
    makeCheckRun({ ok: false, verdict: "failed", score: 0.5, seed: "ab".repeat(32), deviations: ["score 0.5, expected 0.25"] }),
  ],
};
const report: ExerciseReport = {
  course: "course",
  exercise: "double",
  folder: "/double",
  timed: true,
  ok: false,
  refusal: null,
  programs: [steady, flaky],
  warnings: [{ code: "never-seen-failing", about: "x", sentence: "The check x was never seen failing." }],
};

test("on a wide screen each program has a line, and what differed is said below it", () => {
  expect(renderExercise(report, { columns: 100, colour: false })).toMatchInlineSnapshot(`
    "course / double, timed
      as expected  solution        passed       100 %  0.4 s CPU in 2.0 s
      DIFFERED     wrong-no-scale  failed        50 %  0.4 s CPU in 2.0 s
          1 of 2 differed
          score 0.5, expected 0.25
          to see it again:
          --seed abababababababababababababababababababababababababababababababab
      warning: The check x was never seen failing.
    "
  `);
});

test("on a narrow screen a program takes two lines, and sentences are broken between words", () => {
  const narrow = renderExercise({ ...report, programs: [steady] }, { columns: 30, colour: false });
  expect(narrow).toMatchInlineSnapshot(`
    "course / double, timed
      as expected: solution
        passed       100 %  0.4 s
        CPU in 2.0 s
      warning: The check x was
      never seen failing.
    "
  `);
  expect(Math.max(...narrow.split("\n").map((line) => line.length))).toBeLessThanOrEqual(30);
});

test("colour only repeats what the words say", () => {
  const [plain, coloured] = [false, true].map((colour) => renderExercise(report, { columns: 100, colour }));
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured ?? "")).toBe(plain);
});

test("there is no colour where somebody asks for none, on a plain terminal, and in a file", () => {
  expect(readScreen({ isTTY: true, columns: 40 }, {})).toEqual({ columns: 40, colour: true });
  expect(readScreen({ isTTY: true, columns: 40 }, { NO_COLOR: "1" }).colour).toBe(false);
  expect(readScreen({ isTTY: true, columns: 40 }, { TERM: "dumb" }).colour).toBe(false);
  expect(readScreen({}, {})).toEqual({ columns: 80, colour: false });
});

test("escape sequences that a program wrote do not reach the screen", () => {
  const nasty = { ...flaky, runs: [makeCheckRun({ ok: false, deviations: ["\u001b[2Jgone"] })] };
  expect(renderExercise({ ...report, programs: [nasty] }, { columns: 100, colour: false })).not.toContain("\u001b");
});

test("the last line counts", () => {
  const summary = { version: 1 as const, ok: false, repeat: 2, wallSeconds: 12, exercises: [report] };
  expect(renderSummary(summary, { columns: 100, colour: false })).toBe(
    "1 of 2 programs as expected, each 2 times; 1 DIFFERED; 1 warnings; 12 s\n",
  );
});
