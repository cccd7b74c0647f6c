import type { Run } from "#src/cli/check/report.ts";

/** A run that passed, but for what is said otherwise. */
export function makeCheckRun(change: Partial<Run> = {}): Run {
  return {
    seed: "0".repeat(64),
    ok: true,
    verdict: "passed",
    score: 1,
    tries: 1,
    starved: false,
    wallSeconds: 2,
    cpuSeconds: 0.42,
    gpuSeconds: 0,
    judgeSeconds: 1,
    checks: [],
    deviations: [],
    ...change,
  };
}
