import { AppError } from "./errors.ts";
import type { ExerciseSettings } from "./exercise.ts";

/** What is known of a learner's earlier submissions to one exercise. */
export interface AttemptsSoFar {
  /** Charged ones, and one in flight. */
  readonly used: number;
  /** When the last one that counts was handed in. */
  readonly lastAt: Date | null;
}

/** Refuses a submission that the exercise's rules do not allow now. */
export function refuseTooMany(rules: ExerciseSettings["attempts"], soFar: AttemptsSoFar, now: Date): void {
  if (soFar.used >= rules.max) throw new AppError("attempts-used-up", { params: { max: rules.max } });
  if (soFar.lastAt === null) return;
  const seconds = Math.ceil(rules.cooldownSeconds - (now.getTime() - soFar.lastAt.getTime()) / 1000);
  if (seconds > 0) throw new AppError("cooling-down", { params: { seconds } });
}
