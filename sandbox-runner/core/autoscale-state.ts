import type { PilotId } from "#contract/ids.ts";
import type { Demand } from "#contract/lease.ts";
import type { SliceKind } from "#contract/limits.ts";
import type { LatelyUsed } from "./lately-used.ts";
import type { Misfortunes } from "./misfortunes.ts";

/** What an operator has decided about a group of pilots that are alike. */
export interface ScalePolicy {
  readonly sliceKind: SliceKind;
  readonly slicesPerPilot: number;
  /** How many devices each slice has together; absent: one. */
  readonly gpusPerSlice?: number;
  /** So many stand ready whether anybody works or not, and never more than the ceiling. */
  readonly floor: number;
  readonly ceiling: number;
  /** Submitted and not yet started, those apart that are booked for later. */
  readonly backlog: number;
  /** How many learners at work share a slice: most of the time they read and write. */
  readonly learnersPerSlice: number;
  /**
   * Beside the slices that were in use on average lately, so many times the root of their number stand there: more cost, fewer have
   * bursts wait. `learnersPerSlice` is then only for those who have just come. Absent: it is for all of them.
   */
  readonly headroom?: number;
  /** A pilot that nobody has needed for so long is let go, or sooner where another would come soon. */
  readonly idleReleaseMs: number;
  /** With so little time left a pilot counts as leaving, and another is asked for. */
  readonly replaceBeforeMs: number;
  /** So long before a class begins its slices are asked for. */
  readonly classLeadMs: number;
  /** An allocation that runs and whose pilot has not come by then is given up. */
  readonly joinWithinMs: number;
}

/**
 * Where a pilot stands. `submitting`: Slurm has not said whether it took it.
 * `starting`: it has its allocation and has not come. `leaving`: it takes no
 * more work. `lost`: it had come, was given up, and its allocation still runs.
 */
export type PilotPhase = "submitting" | "pending" | "starting" | "serving" | "leaving" | "lost";

/** A pilot as the autoscaler sees it: by what was last known, where nothing is known now. */
export interface ScaledPilot {
  readonly id: PilotId;
  readonly phase: PilotPhase;
  readonly phaseSinceMs: number;
  readonly endsAtMs: number | null;
  readonly busySlices: number;
  /** From the asking until it came; null, or absent, where that was not seen. */
  readonly cameAfterMs?: number | null;
  /** Whether it was asked for within what is set aside for a class, and whether Slurm says that this has yet to begin. */
  readonly reserved?: boolean;
  readonly notBefore?: boolean;
}

/** What is decided about. */
export interface ScaleView {
  readonly policy: ScalePolicy;
  readonly demand: Demand | null;
  readonly pilots: readonly ScaledPilot[];
  /** Whether Slurm answered when it was last asked. */
  readonly answers: boolean;
}

/** What is remembered from one decision to the next. */
export interface ScaleMemory {
  /** When so many pilots were last needed: the first entry for one, the second for two, … */
  readonly neededAtMs: readonly number[];
  readonly misfortunes: Misfortunes;
  readonly lately: LatelyUsed;
  /** Since when work has waited without a pause; null while none waits. */
  readonly waitingSinceMs: number | null;
}

/** What is to be done. */
export type ScaleAction =
  /** `reservation`: what is set aside for a class, where it is for one. */
  | { readonly kind: "submit"; readonly reservation?: string }
  | { readonly kind: "drain"; readonly pilot: PilotId }
  | { readonly kind: "cancel"; readonly pilot: PilotId; readonly why: "surplus" | "never-joined" | "lost" };
