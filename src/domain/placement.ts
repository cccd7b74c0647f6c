import type { QuizQuestion } from "./quiz.ts";

/** Share of the questions that must be answered right. */
export const placementShare = 0.8;
/** Between two tries: long enough to learn something, too long to guess one's way through. */
export const retakeAfterMs = 24 * 3_600_000;

/** How many answers must be right. */
export const countNeeded = (questions: number): number => Math.ceil(questions * placementShare);

/** How a placement test was answered: question by question, and whether that is enough. */
export interface PlacementScore {
  readonly right: readonly boolean[];
  /** Share of right answers, from 0 to 1. */
  readonly score: number;
  readonly passed: boolean;
}

/** Judges one whole set of answers; `choices` holds the position of the chosen option for each question in turn. */
export function scorePlacement(questions: readonly QuizQuestion[], choices: readonly number[]): PlacementScore {
  const right = questions.map(({ options }, index) => options[choices[index] ?? -1]?.correct ?? false);
  const count = right.filter(Boolean).length;
  return { right, score: count / questions.length, passed: count >= countNeeded(questions.length) };
}

/** From when on a test may be taken again; null where it may be now. */
export function findRetake(takenAt: Date | undefined, now: Date): Date | null {
  const from = takenAt && new Date(takenAt.getTime() + retakeAfterMs);
  return from && from > now ? from : null;
}
