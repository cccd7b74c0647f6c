import { z } from "zod";
import { Localized } from "./locale.ts";

/** One option of a question; the explanation is shown after an answer, right or wrong. */
const QuizOption = z.strictObject({ text: Localized, correct: z.boolean(), explanation: Localized });

export const QuizQuestion = z
  .strictObject({ id: z.string(), prompt: Localized, options: z.array(QuizOption).min(2).max(6) })
  .refine((question) => question.options.filter((option) => option.correct).length === 1, "exactly one correct option");
export type QuizQuestion = z.infer<typeof QuizQuestion>;

/** `quizzes/<quiz>.yaml`. Which option is correct never leaves the server before an answer. */
export const QuizSettings = z.strictObject({
  uid: z.uuid(),
  title: Localized,
  questions: z
    .array(QuizQuestion)
    .min(1)
    .refine((questions) => new Set(questions.map(({ id }) => id)).size === questions.length, "an id of its own for each question"),
});

/** A placement test: too few questions would be passed by guessing. */
export const PlacementSettings = QuizSettings.refine(({ questions }) => questions.length >= 3, "at least three questions");

export const Quiz = QuizSettings.extend({ slug: z.string(), module: z.string() });
export type Quiz = z.infer<typeof Quiz>;

/** How a quiz stands: done once each question was answered rightly; the score is the share that was right at the first try. */
export function scoreQuiz(
  questions: readonly Pick<QuizQuestion, "id">[],
  answers: readonly { question: string; correct: boolean }[],
): { done: boolean; score: number } {
  const first = questions.map(({ id }) => answers.find(({ question }) => question === id)?.correct ?? false);
  const done = questions.every(({ id }) => answers.some(({ question, correct }) => question === id && correct));
  return { done, score: first.filter(Boolean).length / questions.length };
}
