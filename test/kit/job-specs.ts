import { randomBytes } from "node:crypto";
import type { Bundle } from "#contract/bundle.ts";
import type { Digest } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";

const MiB = 2 ** 20;

/** A run of one Python file under small limits. */
export function makeRunSpec(source: string, change: Partial<JobSpec> = {}): JobSpec {
  return {
    kind: "run",
    environment: "pytorch",
    profile: "cpu",
    params: {},
    needs: { slice: "any", minMemoryBytes: 256 * MiB, gpus: 0 },
    limits: { wallSeconds: 20, cpuSeconds: 20, memoryBytes: 512 * MiB, processes: 64, outputBytes: MiB, diskBytes: 16 * MiB },
    entry: "main.py",
    files: [{ path: "main.py", text: source }],
    carried: [],
    produces: [],
    judge: null,
    ...change,
  };
}

/** A submission of one Python module that a judge calls. */
export function makeSubmissionSpec(source: string, bundleDigest: Digest, tasks = [{ id: 1, points: 1 }]): JobSpec {
  const judge = { bundleDigest, entry: "judge.py", seed: randomBytes(32).toString("hex"), tasks, hiddenPhase: "run" as const };
  return { ...makeRunSpec(source), kind: "submission", judge };
}

/** A judge's files from their text. */
export function makeBundle(files: Readonly<Record<string, string>>): Bundle {
  const entries = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { version: 1, files: entries.map(([path, text]) => ({ path, base64: Buffer.from(text).toString("base64") })) };
}
