import type { FileSet } from "#contract/file-set.ts";
import type { JobId } from "#contract/ids.ts";
import type { Profile } from "#src/domain/exercise.ts";
import type { JobView } from "#src/domain/job-view.ts";

export type JobKind = "run" | "submission";

/** What is to be started. */
export interface StartWish {
  readonly kind: JobKind;
  readonly files: FileSet;
  /** What it runs on; what the exercise is usually done on where absent. */
  readonly profile?: Profile | undefined;
  /** A job that waits, and that gives its place up once this one is taken. */
  readonly insteadOf?: JobId | undefined;
  readonly key: string;
}

/** What the workspace asks of the server about the jobs of one exercise. */
export interface JobsApi {
  /** The same key again is the same job: a lost answer may be asked for once more. */
  start(wish: StartWish): Promise<string>;
  stop(jobId: string): Promise<void>;
  /** Newest first. */
  list(): Promise<JobView[]>;
  readFiles(jobId: string): Promise<FileSet>;
}

/** A refusal, as the server words it in the reader's language. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
