import type { Profile } from "./exercise.ts";

/** One of the profiles that a learner may choose for an exercise, as it is told before the click. */
export interface ProfileView {
  readonly profile: Profile;
  readonly onGpu: boolean;
  /** What a job is expected to take: of a processor, or of all its GPUs together. */
  readonly seconds: number;
  /** Whether it is one for submissions too, and not for runs alone. */
  readonly isGraded: boolean;
  /** Whether the machine's terms are to be accepted before. */
  readonly asksForTerms: boolean;
}

/** The usual profile first. */
export type ProfileViews = readonly [ProfileView, ...ProfileView[]];
