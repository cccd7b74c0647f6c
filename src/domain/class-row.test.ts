import { expect, test } from "vitest";
import { awayAfterMs, countHeat, type LearnerFacts, makeClassRow } from "./class-row.ts";
import { UserId } from "./people.ts";

const now = new Date("2026-11-22T18:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const [first, second, lesson] = ["a", "b", "c"].map((name) => `5c0a1b9e-0000-4000-8000-00000000000${name}`) as [string, string, string];
const exercises = new Set([first, second]);
const userId = UserId.parse("5c0a1b9e-0000-4000-8000-000000000009");

const nobody: LearnerFacts = { userId, name: "Ana", presence: null, drafts: [], done: [], job: null, tries: [], help: [] };
const here = (contentUid: string, seenSecondsAgo = 5) => ({ contentUid, since: ago(300), seenAt: ago(seenSecondsAgo) });
const row = (facts: Partial<LearnerFacts>) => makeClassRow({ ...nobody, ...facts }, exercises, now);
const graded = { kind: "submission" as const, verdict: "failed" as const, failed: ["mask"], isError: false, passed: 2, checks: 3 };

test("whoever was never there is away; whoever fell silent is away since they were last heard", () => {
  expect(row({})).toMatchObject({ doing: "away", since: null, contentUid: null, exerciseUid: null });
  const silent = awayAfterMs / 1000 + 1;
  expect(row({ presence: here(first, silent) })).toMatchObject({ doing: "away", since: ago(silent).toISOString(), contentUid: first });
});

test("whoever has a page open reads it since they came; whoever saved a moment ago edits", () => {
  expect(row({ presence: here(lesson) })).toMatchObject({
    doing: "reads",
    since: ago(300).toISOString(),
    contentUid: lesson,
    exerciseUid: null,
  });
  const editing = { presence: here(first), drafts: [{ exerciseUid: first, savedAt: ago(10) }] };
  expect(row(editing)).toMatchObject({ doing: "edits", since: null, exerciseUid: first });
  expect(row({ ...editing, drafts: [{ exerciseUid: first, savedAt: ago(120) }] })).toMatchObject({ doing: "reads" });
});

test("a job on its way comes before all else: waiting with its place, then running", () => {
  const job = { jobId: "1", kind: "submission" as const, contentUid: first, createdAt: ago(9), startedAt: null, position: 4 };
  expect(row({ presence: here(first), job: { ...job, state: "waiting" } })).toMatchObject({ doing: "waits", position: 4, isGraded: true });
  expect(row({ job: { ...job, state: "running", startedAt: ago(3) } })).toMatchObject({
    doing: "runs",
    position: null,
    since: ago(3).toISOString(),
  });
});

test("a fresh verdict is told with how many checks passed, until something is written", () => {
  const judged = { presence: here(first), tries: [{ ...graded, endedAt: ago(20) }] };
  expect(row(judged)).toMatchObject({ doing: "graded", verdict: "failed", passed: 2, checks: 3, since: ago(20).toISOString() });
  expect(row({ ...judged, drafts: [{ exerciseUid: first, savedAt: ago(1) }] })).toMatchObject({ doing: "edits", verdict: "failed" });
});

test("with a lesson open, the exercise in hand is the one last written in", () => {
  const drafts = [
    { exerciseUid: first, savedAt: ago(900) },
    { exerciseUid: second, savedAt: ago(600) },
  ];
  expect(row({ presence: here(lesson), drafts })).toMatchObject({ contentUid: lesson, exerciseUid: second });
});

test("an exercise's heat tells those who passed it from those who work on it and those who are stuck in it", () => {
  const other = UserId.parse("5c0a1b9e-0000-4000-8000-000000000008");
  const stuck = {
    ...nobody,
    presence: here(first),
    drafts: [{ exerciseUid: first, savedAt: ago(100) }],
    tries: [3, 2, 1].map((minutes) => ({ ...graded, endedAt: ago(minutes) })),
  };
  const passed = { ...nobody, userId: other, done: [first], drafts: [{ exerciseUid: second, savedAt: ago(5) }] };
  const rows = new Map([stuck, passed].map((facts) => [facts.userId, makeClassRow(facts, exercises, now)]));
  expect(countHeat([stuck, passed], rows, exercises)).toEqual([
    { exerciseUid: first, passed: 1, working: 0, stuck: 1 },
    { exerciseUid: second, passed: 0, working: 1, stuck: 0 },
  ]);
});
