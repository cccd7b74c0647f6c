import { expect, test } from "vitest";
import { JobView, type ResultView } from "#src/domain/job-view.ts";
import { workspaceMessages } from "../workspace-context.ts";
import { findNextTask, wordVerdict } from "./verdict-words.ts";

const tasks = [
  { id: 1, points: 1, title: "Scale" },
  { id: 2, points: 1, title: "Mask" },
];
const check = (id: string, task: number, status: "passed" | "failed") => ({ id, task, status, points: 0, maxPoints: 1, message: null });
const checks = [check("a", 1, "passed"), check("b", 2, "failed"), check("c", 2, "passed")];

function judge(change: Partial<ResultView>): JobView {
  const usage = { wallMs: 0, cpuMs: 0, peakMemoryBytes: 0, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false };
  const result = {
    verdict: "failed",
    limit: null,
    score: 0.5,
    points: 1,
    maxPoints: 2,
    checks,
    passedBefore: null,
    usage,
    timings: { startMs: 0, runMs: 0, judgeMs: 0 },
    number: 2,
    attemptsUsed: 2,
    attemptsMax: 5,
    charged: true,
    ...change,
  };
  return JobView.parse({
    jobId: "5c0a1b9e-0000-4000-8000-000000000009",
    kind: "submission",
    contentUid: "5c0a1b9e-0000-4000-8000-000000000002",
    state: "finished",
    attempt: 1,
    position: null,
    estimateSeconds: null,
    wait: null,
    cause: null,
    wallLimitSeconds: 10,
    estimate: null,
    createdAt: "2026-11-22T18:00:00Z",
    startedAt: null,
    finishedAt: null,
    ending: { reason: "completed", exitCode: 0, signal: null },
    result,
  });
}
const say = (change: Partial<ResultView>) => wordVerdict(judge(change), tasks, workspaceMessages.en, "en");

test("the first task that does not hold is what to try next", () => {
  expect(findNextTask(tasks, checks)?.id).toBe(2);
  expect(findNextTask(tasks, [check("a", 1, "passed"), check("b", 2, "passed")])).toBeNull();
});

test("a result is compared with the attempt before it: how many checks pass now, and how many more or fewer", () => {
  expect(say({ passedBefore: 1 }).sentences).toEqual([
    "Tasks that hold: 1.",
    "2 of 3 checks pass now.",
    "One more check passes than in your last attempt.",
  ]);
  expect(say({ passedBefore: 2 }).sentences.at(-1)).toBe("As many checks pass as in your last attempt.");
  expect(say({ passedBefore: 3 }).sentences.at(-1)).toBe("One check fewer passes than in your last attempt.");
  expect(say({}).sentences).toEqual(["Tasks that hold: 1."]);
});

test("a pass is not called done while hidden checks wait for the due date", () => {
  const words = say({ verdict: "passed", hiddenDue: "2026-12-01T12:00:00Z" });
  expect(words.headline).toBe("All checks that have run pass.");
  expect(words.sentences[0]).toMatch(/^Hidden checks run from 1 Dec 2026/);
});

test("a result that was made later says so, with the score before and the trainer's reason", () => {
  const at = "2026-12-01T12:00:00Z";
  expect(say({ rejudged: { cause: "hidden-checks", reason: null, at, scoreBefore: 1 } }).sentences[0]).toBe(
    "Graded with the hidden checks: 100 % before, 50 % now. It cost you no attempt.",
  );
  expect(
    say({ rejudged: { cause: "judge-changed", reason: "The third check was too strict.", at, scoreBefore: 0.25 } }).sentences.slice(0, 2),
  ).toEqual(["Grading updated: 25 % before, 50 % now. It cost you no attempt.", "The trainer's reason: The third check was too strict."]);
});
