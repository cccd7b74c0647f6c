import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { JobView } from "#src/domain/job-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { WorkspaceContext, workspaceMessages } from "../workspace-context.ts";
import type { ExerciseView } from "../exercise-view.ts";
import { Receipt } from "./Receipt.tsx";

const moment = "2026-11-27T13:00:00.000Z";
const job = (returnedMs: number) =>
  JobView.parse({
    jobId: "3f0e7c1a-0000-4000-8000-000000000001",
    kind: "run",
    contentUid: "3f0e7c1a-0000-4000-8000-000000000002",
    state: "finished",
    attempt: 2,
    position: null,
    estimateSeconds: null,
    cause: null,
    wallLimitSeconds: 10,
    estimate: { cpuSeconds: 1, gpuSeconds: 0 },
    createdAt: moment,
    startedAt: moment,
    finishedAt: moment,
    ending: { reason: "completed", exitCode: 0, signal: null },
    result: {
      verdict: null,
      limit: null,
      score: null,
      points: null,
      maxPoints: null,
      checks: [],
      passedBefore: null,
      usage: { wallMs: 9, cpuMs: 9, peakMemoryBytes: 0, writtenBytes: 0, gpuMs: 0, energyMillijoules: null, energyEstimated: false },
      timings: { startMs: 1, runMs: 2, judgeMs: 0 },
      number: null,
      attemptsUsed: null,
      attemptsMax: null,
      charged: null,
      returnedMs,
    },
  });

const render = (returnedMs: number, locale: Locale = "en"): string =>
  renderToStaticMarkup(
    <WorkspaceContext value={{ locale, t: workspaceMessages[locale], exercise: {} as ExerciseView }}>
      <Receipt job={job(returnedMs)} />
    </WorkspaceContext>,
  );

it("says what a fault of the platform used up and gave back, and nothing of it where there was none", () => {
  expect(render(3_100)).toContain("<dt>Given back</dt><dd>3.1 s, lost to a fault of ours</dd>");
  expect(render(3_100, "fr")).toContain("<dt>Rendu</dt><dd>3,1 s, perdus par notre faute</dd>");
  expect(render(0)).not.toContain("Given back");
});
