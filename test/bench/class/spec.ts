import { Digest } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import type { Press } from "./class-day.ts";

const judge = Digest.parse(`sha256:${"0".repeat(64)}`);

const made = new Map<string, JobSpec>();

/** What the runner is told of a job. Its files do not matter here, its limits do; those of a kind share one. */
export function makeSpec({ kind, exercise }: Pick<Press, "kind" | "exercise">): JobSpec {
  const name = `${kind} ${exercise.wallSeconds}`;
  const known = made.get(name);
  if (known) return known;
  const spec = kind === "submission" ? makeSubmissionSpec("", judge) : makeRunSpec("");
  const limited = { ...spec, limits: { ...spec.limits, wallSeconds: exercise.wallSeconds } };
  made.set(name, limited);
  return limited;
}
