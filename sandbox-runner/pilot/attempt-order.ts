import type { JobSpec } from "#contract/job-spec.ts";
import type { PilotSlice } from "#contract/pilot.ts";
import type { AttemptOrder, JudgeOrder } from "#runner/sandbox/order.ts";
import type { BlobClient } from "./blob-client.ts";

/** Gathers everything an attempt needs as bytes: the warden opens no path for it. */
export async function makeOrder(attempt: string, spec: JobSpec, slice: PilotSlice, blobs: BlobClient): Promise<AttemptOrder> {
  const [judge, carried] = await Promise.all([
    makeJudgeOrder(spec, blobs),
    Promise.all(spec.carried.map(async ({ path, digest }) => ({ path, bytes: await blobs.fetchArtifact(digest) }))),
  ]);
  const { environment, entry, files, params, limits, produces } = spec;
  return { attempt, environment, slice: slice.kind === "cpu" ? null : slice.id, entry, files, carried, params, limits, produces, judge };
}

/** A bundle with this file asks for a third sandbox; see docs/trainers/writing-a-judge.md. */
const BASELINE = "baseline.py";

async function makeJudgeOrder({ judge }: JobSpec, blobs: BlobClient): Promise<JudgeOrder | null> {
  if (!judge) return null;
  const bundle = await blobs.fetchBundle(judge.bundleDigest);
  return {
    entry: judge.entry,
    files: bundle.files.map(({ path, base64 }) => ({ path, bytes: Buffer.from(base64, "base64") })),
    seedHex: judge.seed,
    tasks: judge.tasks,
    hiddenPhase: judge.hiddenPhase,
    baseline: bundle.files.some(({ path }) => path === BASELINE) ? BASELINE : null,
  };
}
