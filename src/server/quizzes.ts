import { insertAnswer, listAnswers } from "#db/queries/answers.ts";
import { recordReached } from "#db/queries/progress.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { scoreQuiz } from "#src/domain/quiz.ts";
import { findLessonByUid, findQuizByUid } from "./courses.ts";
import { findFollowedQuiz } from "./courses-followed.ts";
import type { Runtime } from "./runtime.ts";

export interface QuizAnswer {
  readonly quizUid: string;
  readonly question: string;
  readonly choice: number;
  readonly locale: Locale;
  /** Where the question stood: in a lesson, which is equal for all readers, or on the quiz's own page. */
  readonly shownIn: "lesson" | "quiz";
}

/** Says whether an answer is right, and why. Kept for people who are signed in; the first answer to a question is the one that counts. */
export async function answerQuiz(
  runtime: Runtime,
  viewer: Viewer | null,
  answer: QuizAnswer,
): Promise<{ correct: boolean; explanation: string }> {
  const found = await (answer.shownIn === "lesson"
    ? findQuizByUid(answer.quizUid, runtime)
    : findFollowedQuiz(runtime, viewer, answer.quizUid));
  const question = found?.item.questions.find(({ id }) => id === answer.question);
  const option = question?.options[answer.choice];
  if (!found || !option) throw new AppError("not-found");
  if (viewer) {
    const { uid: contentUid, questions } = found.item;
    await runtime.db.transaction(async (tx) => {
      await insertAnswer(tx, { userId: viewer.id, contentUid, question: answer.question, choice: answer.choice, correct: option.correct });
      const { done, score } = scoreQuiz(questions, await listAnswers(tx, viewer.id, contentUid));
      const item = { courseUid: found.course.pack.settings.uid, contentUid, kind: "quiz" as const };
      await recordReached(tx, viewer.id, item, { done, certified: false, score }, runtime.clock.now());
    });
  }
  return { correct: option.correct, explanation: option.explanation[answer.locale] };
}

/** Keeps a guess of "predict, then look", and only then says which option is right. */
export async function answerPrediction(
  runtime: Runtime,
  viewer: Viewer | null,
  guess: { lessonUid: string; id: string; choice: number },
): Promise<{ correct: number }> {
  const found = await findLessonByUid(guess.lessonUid, runtime);
  const prediction = found?.item.predictions.find(({ id }) => id === guess.id);
  if (!prediction || guess.choice >= prediction.options) throw new AppError("not-found");
  const { correct } = prediction;
  if (viewer) {
    const { lessonUid: contentUid, id: question, choice } = guess;
    await insertAnswer(runtime.db, { userId: viewer.id, contentUid, question, choice, correct: choice === correct });
  }
  return { correct };
}
