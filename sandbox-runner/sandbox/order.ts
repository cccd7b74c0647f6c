import type { CarriedArtifact, JobParams, ProducedArtifact } from "#contract/job-spec.ts";
import type { SourceFile } from "#contract/file-set.ts";
import type { Limits } from "#contract/limits.ts";

/** Bytes at a path relative to the sandbox's work folder. */
export interface OrderedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The other sandboxes of a graded attempt: what the judge is started with. */
export interface JudgeOrder {
  readonly entry: string;
  readonly files: readonly OrderedFile[];
  readonly seedHex: string;
  readonly tasks: readonly { readonly id: number; readonly points: number }[];
  readonly hiddenPhase: "run" | "skip";
  /** The file among them that a third sandbox serves for the judge to time the learner against; null without one. */
  readonly baseline?: string | null;
  /** Defaults to the learner's; memory, processes and disk count apart from the learner's. */
  readonly limits?: Limits;
}

/** One attempt, with everything it needs as bytes: the warden opens no path for it. */
export interface AttemptOrder {
  /** Names the attempt on the wire; unique while the warden lives. */
  readonly attempt: string;
  readonly environment: string;
  /** A device's slice for the learner's sandbox; without one it runs on the processors, as a judge's always does. */
  readonly slice?: string | null;
  readonly entry: string;
  readonly files: readonly SourceFile[];
  /** Mounted read-only below `carried/`, in the learner's sandbox and the judge's. */
  readonly carried: readonly { readonly path: CarriedArtifact["path"]; readonly bytes: Uint8Array }[];
  readonly params: JobParams;
  readonly limits: Limits;
  readonly produces: readonly ProducedArtifact[];
  /** Null for a run. */
  readonly judge: JudgeOrder | null;
}
