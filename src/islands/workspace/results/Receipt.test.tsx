import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { JobView } from "#src/domain/job-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { WorkspaceContext, workspaceMessages } from "../workspace-context.ts";
import type { ExerciseView } from "../exercise-view.ts";
import { Receipt } from "./Receipt.tsx";

const moment = "2026-11-27T13:00:00.000Z";
interface Spent {
  readonly profile?: "cpu" | "gpu";
  readonly ranOn?: { readonly sliceKind: "cpu" | "gpu"; readonly device: string } | null;
  readonly returnedMs?: number;
  readonly gpuMs?: number;
  readonly energyMillijoules?: number | null;
  readonly microEuros?: number | null;
}

const job = ({ profile = "cpu", ranOn = null, returnedMs = 0, gpuMs = 0, energyMillijoules = null, microEuros = null }: Spent) =>
  JobView.parse({
    jobId: "3f0e7c1a-0000-4000-8000-000000000001",
    kind: "run",
    contentUid: "3f0e7c1a-0000-4000-8000-000000000002",
    state: "finished",
    attempt: 2,
    position: null,
    estimateSeconds: null,
    cause: null,
    profile,
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
      ranOn,
      usage: { wallMs: 9, cpuMs: 9, peakMemoryBytes: 0, writtenBytes: 0, gpuMs, energyMillijoules, energyEstimated: false },
      timings: { startMs: 1, runMs: 2, judgeMs: 0 },
      number: null,
      attemptsUsed: null,
      attemptsMax: null,
      charged: null,
      returnedMs,
      microEuros,
    },
  });

const render = (spent: Spent, locale: Locale = "en"): string =>
  renderToStaticMarkup(
    <WorkspaceContext value={{ locale, t: workspaceMessages[locale], exercise: {} as ExerciseView }}>
      <Receipt job={job(spent)} />
    </WorkspaceContext>,
  );

it("says what a fault of the platform used up and gave back, and nothing of it where there was none", () => {
  expect(render({ returnedMs: 3_100 })).toContain("<dt>Given back</dt><dd>3.1 s, lost to a fault of ours</dd>");
  expect(render({ returnedMs: 3_100 }, "fr")).toContain("<dt>Rendu</dt><dd>3,1 s, perdus par notre faute</dd>");
  expect(render({})).not.toContain("Given back");
});

it("tells euros where a price is known, and energy where it was measured; of a GPU also that nobody measured it", () => {
  expect(render({ gpuMs: 2_000, microEuros: 1_234 })).toContain(
    "<dt>Energy</dt><dd>not measured</dd></div><div><dt>Cost</dt><dd>€0.0012</dd>",
  );
  expect(render({ gpuMs: 2_000, microEuros: 2_345_000 }, "fr")).toMatch(/<dt>Coût<\/dt><dd>2,35\s€<\/dd>/);
  expect(render({ gpuMs: 2_000, energyMillijoules: 700_000 })).toContain("<dt>Energy</dt><dd>700 J</dd>");
  expect(render({})).not.toMatch(/Energy|Cost/);
});

it("names what it ran on, and the sizes where they are those for a GPU", () => {
  expect(render({ ranOn: { sliceKind: "cpu", device: "EPYC" } })).toContain("<dt>Ran on</dt><dd>processor, EPYC</dd></div>");
  const onGpu = { profile: "gpu", ranOn: { sliceKind: "gpu", device: "H100" } } as const;
  expect(render(onGpu)).toContain("<dt>Ran on</dt><dd>GPU, H100</dd><dd>with the sizes for a GPU</dd>");
  expect(render(onGpu, "fr")).toContain("<dt>Exécuté sur</dt><dd>GPU, H100</dd><dd>avec les tailles prévues pour un GPU</dd>");
  expect(render({})).not.toContain("Ran on");
});
