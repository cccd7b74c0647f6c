import { expect, test } from "vitest";
import { makeCheckRun } from "#kit/check-report.ts";
import { findGaps } from "./coverage.ts";
import type { Program } from "./report.ts";
import type { Sample } from "./samples.ts";

type Checks = Record<string, [task: number, messageKey: string | null]>;

const makeProgram = (name: string, checks: Checks): Program => {
  const found = Object.entries(checks).map(([id, [task, messageKey]]) => ({
    id,
    task,
    status: messageKey ? "failed" : "passed",
    messageKey,
  }));
  return { name, ok: true, differed: 0, runs: [makeCheckRun({ checks: found })] };
};
const makeSample = (name: string, message?: string): Sample => ({ name, files: [], expect: { verdict: "failed", message } });
const enough = ["pass-a", "pass-b", "hostile-a", "hostile-b"].map((name) => makeSample(name));
const threeWrong = [makeSample("wrong-a", "x.a"), makeSample("wrong-b", "x.b"), makeSample("wrong-c", "x.c")];
const tasks = [{ id: 1 }, { id: 2 }];
const solution = makeProgram("solution", { one: [1, null], two: [2, null] });
const find = (programs: Program[], samples = [...enough, ...threeWrong]) =>
  findGaps({ tasks, samples, programs: [solution, ...programs] }).map(({ code, about }) => [code, about]);

test("a check that a sample or the starter gets wrong has been seen failing", () => {
  expect(find([makeProgram("wrong-a", { one: [1, "x.a"], two: [2, null] }), makeProgram("starter", { two: [2, "x.b"] })])).toEqual([]);
});

test("a check has not been seen failing where the program was gone, lacked the name, or is a starter that raises at once", () => {
  const gone = makeProgram("hostile-a", { one: [1, "judge.learner-died"], two: [2, "judge.not-reached"] });
  const bare = makeProgram("wrong-a", { one: [1, "judge.missing-name"], two: [2, "judge.import-failed"] });
  const starter = makeProgram("starter", { one: [1, "judge.raised"], two: [2, "judge.raised"] });
  expect(find([gone, bare, starter])).toEqual([
    ["never-seen-failing", "one"],
    ["never-seen-failing", "two"],
  ]);
});

test("a task that no check names has none", () => {
  const programs = [makeProgram("solution", { one: [1, null] }), makeProgram("wrong-a", { one: [1, "x.a"] })];
  expect(findGaps({ tasks, samples: [...enough, ...threeWrong], programs })).toMatchObject([
    { code: "task-without-check", about: "task 2" },
  ]);
});

test("two wrong samples with one message, one without, and too few of a kind are told", () => {
  const caught = makeProgram("wrong-a", { one: [1, "x.a"], two: [2, "x.a"] });
  expect(find([caught], [makeSample("wrong-a", "x.a"), makeSample("wrong-b", "x.a"), makeSample("wrong-c"), makeSample("pass-a")])).toEqual(
    [
      ["message-not-its-own", "wrong-b"],
      ["message-not-its-own", "wrong-c"],
      ["too-few-samples", "pass-*"],
      ["too-few-samples", "hostile-*"],
    ],
  );
});
