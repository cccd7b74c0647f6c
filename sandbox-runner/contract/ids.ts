import { z } from "zod";

/** A job: one unit of work the runner executes. Made by the site. */
export const JobId = z.uuid().brand("JobId");
export type JobId = z.infer<typeof JobId>;

/** A runner, as it names itself; stable across restarts of the same runner. */
export const RunnerId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .brand("RunnerId");
export type RunnerId = z.infer<typeof RunnerId>;

/** A pilot: one allocation's worth of slices, named by the runner that started it. */
export const PilotId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .brand("PilotId");
export type PilotId = z.infer<typeof PilotId>;

/** SHA-256 of some bytes, as `sha256:` and 64 lower-case hexadecimal digits. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .brand("Digest");
export type Digest = z.infer<typeof Digest>;

/** What proves that a message about an attempt comes from the present holder of its lease. */
export const AttemptKey = z.strictObject({
  jobId: JobId,
  attempt: z.int().min(1).describe("Which try at the job, from 1."),
  fencingToken: z.int().min(1).describe("Grows with every lease of the job; a lower one is refused."),
});
export type AttemptKey = z.infer<typeof AttemptKey>;

/** Whether two keys name the same attempt under the same lease. */
export function isSameAttempt(a: AttemptKey, b: AttemptKey): boolean {
  return a.jobId === b.jobId && a.attempt === b.attempt && a.fencingToken === b.fencingToken;
}
