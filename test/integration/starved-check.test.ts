import { afterEach, beforeEach, expect, test } from "vitest";
import type { Lease } from "#contract/lease.ts";
import type { VerdictRecord } from "#contract/verdict.ts";
import { checkExercises } from "#src/cli/check/check-exercises.ts";
import { openCheckSite } from "#src/cli/check/check-site.ts";
import { chooseExercises } from "#src/cli/check/places.ts";
import type { ExerciseReport, Run } from "#src/cli/check/report.ts";
import { renderExercise } from "#src/cli/check/table.ts";
import { FirstExercise } from "#kit/first-exercise.ts";
import { judgeLease } from "#kit/hand-in.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { makeCheck } from "#kit/test-runner.ts";

// `exercise check` on a machine that is too busy to give programs their processor. The machine is played: a runner that speaks
// to the check's own site, and says of each attempt what a runner on such a machine would. All else is real.

let exercise: FirstExercise;
beforeEach(() => {
  exercise = new FirstExercise();
  exercise.remove("samples");
});
afterEach(() => exercise[Symbol.dispose]());

const passed: Partial<VerdictRecord> = { verdict: "passed", score: 1, checks: [makeCheck("doubles-each-number")] };
const failed: Partial<VerdictRecord> = {
  verdict: "failed",
  score: 0,
  checks: [makeCheck("doubles-each-number", { status: "failed", points: 0 })],
};
const outOf = (limit: "wall" | "cpu"): Partial<VerdictRecord> => ({ ...failed, verdict: "limit", limit });

const isSolution = ({ spec }: Lease): boolean => spec.files.some(({ text }) => text.includes("2 * value for value in x"));

/** Checks the exercise where each attempt comes out as `machine` says. Tells the attempts too, in their order. */
async function check(machine: (lease: Lease) => Partial<VerdictRecord>): Promise<{ report: ExerciseReport; attempts: Lease[] }> {
  await using site = await openCheckSite();
  const runner = new HttpRunner(site.url, site.token);
  const attempts: Lease[] = [];
  const serve = async (): Promise<never> => {
    for (;;) {
      const lease = await runner.lease();
      attempts.push(lease);
      await judgeLease(runner, lease, machine(lease));
    }
  };
  const broken = serve();
  const bench = { site, runner: { broken, readLog: () => "", [Symbol.asyncDispose]: async () => undefined } };
  const open = async () => ({ ...bench, [Symbol.asyncDispose]: async () => undefined });
  const { signal } = new AbortController();
  const { exercises } = await checkExercises(open, await chooseExercises([exercise.folder]), { repeat: 1, signal }, () => undefined);
  // Its last request is broken off with the site.
  broken.catch(() => undefined);
  const [report] = exercises;
  if (!report) throw new Error("an exercise was checked");
  return { report, attempts };
}
const runOf = ({ programs }: ExerciseReport, name: string): Run | undefined => programs.find((program) => program.name === name)?.runs[0];
const starved = ({ warnings }: ExerciseReport) => warnings.filter(({ code }) => code === "starved").map(({ about }) => about);

test("a program that met the limit of wall time is run again with six times as much and no more processor time, and the report says so", async () => {
  const own = { wallSeconds: 20, cpuSeconds: 5 };
  const { report, attempts } = await check((lease) => {
    if (!isSolution(lease)) return failed;
    return lease.spec.limits.wallSeconds > own.wallSeconds ? passed : outOf("wall");
  });
  const given = attempts
    .filter(isSolution)
    .map(({ spec: { limits, params } }) => [limits.wallSeconds, limits.cpuSeconds, params["callSeconds"]]);
  expect(given).toEqual([
    [20, 5, 5],
    [120, 5, 30],
  ]);
  expect(report.ok).toBe(true);
  expect(runOf(report, "solution")).toMatchObject({ ok: true, verdict: "passed", tries: 2, starved: true });
  expect(starved(report)).toEqual(["solution"]);
  const text = renderExercise(report, { columns: 200, colour: false });
  expect(text).toMatch(/as expected {2}solution .*, at try 2\n/);
  expect(text).toContain(
    "warning: solution met a limit of wall time at first and was given more: the machine is busy, or the program waits.",
  );
});

test("both tries have the same secret: what differs is the machine", async () => {
  const { attempts } = await check((lease) => (isSolution(lease) && lease.spec.limits.wallSeconds === 20 ? outOf("wall") : passed));
  const secrets = attempts.filter(isSolution).map(({ spec }) => spec.judge?.seed);
  expect(secrets).toHaveLength(2);
  expect(secrets[0]).toBe(secrets[1]);
});

test("a program that never gets done is tried three times, and has differed then", async () => {
  const { report, attempts } = await check((lease) => (isSolution(lease) ? outOf("wall") : failed));
  expect(attempts.filter(isSolution)).toHaveLength(3);
  expect(report.ok).toBe(false);
  expect(runOf(report, "solution")).toMatchObject({ ok: false, verdict: "limit", tries: 3, starved: true });
});

test("a limit of processor time is the program's own, and so is a limit of wall time that a sample is to meet", async () => {
  exercise.write("samples/wrong-waits/double.py", "def double(x):\n    while True: pass\n");
  exercise.write("samples/wrong-waits/expect.yaml", "verdict: limit\n");
  const { report } = await check((lease) => {
    if (isSolution(lease)) return outOf("cpu");
    return lease.spec.files.some(({ text }) => text.includes("while True")) ? outOf("wall") : failed;
  });
  expect(runOf(report, "solution")).toMatchObject({ ok: false, tries: 1, starved: false });
  expect(runOf(report, "wrong-waits")).toMatchObject({ ok: true, tries: 1, starved: false });
  expect(starved(report)).toEqual([]);
});
