import { defineAction } from "astro:actions";
import { z } from "zod";
import { Locale } from "#src/domain/locale.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { openHint } from "#src/server/hints.ts";
import { finishLesson, visitLesson } from "#src/server/lessons.ts";
import { answerPrediction, answerQuiz } from "#src/server/quizzes.ts";
import { openSolution } from "#src/server/reveals.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { refuse } from "./refuse.ts";

const choice = z.int().min(0).max(5);
const name = z.string().max(80);

/** What readers of lessons, quizzes and exercises ask for. Answers are checked for everybody and kept for whoever is signed in. */
export const learning = {
  answerQuiz: defineAction({
    input: z.strictObject({ quizUid: z.uuid(), question: name, choice, locale: Locale, shownIn: z.enum(["lesson", "quiz"]) }),
    handler: async (input, { locals }) => refuse(locals, async () => answerQuiz(await getRuntime(), locals.viewer, input)),
  }),
  predict: defineAction({
    input: z.strictObject({ lessonUid: z.uuid(), id: name, choice }),
    handler: async (input, { locals }) => refuse(locals, async () => answerPrediction(await getRuntime(), locals.viewer, input)),
  }),
  visitLesson: defineAction({
    input: z.strictObject({ lessonUid: z.uuid() }),
    handler: async ({ lessonUid }, { locals }) =>
      refuse(locals, async () => visitLesson(await getRuntime(), requireViewer(locals.viewer), lessonUid)),
  }),
  finishLesson: defineAction({
    input: z.strictObject({ lessonUid: z.uuid() }),
    handler: async ({ lessonUid }, { locals }) =>
      refuse(locals, async () => finishLesson(await getRuntime(), requireViewer(locals.viewer), lessonUid)),
  }),
  hint: defineAction({
    input: z.strictObject({ exerciseUid: z.uuid(), number: z.int().min(1).max(9), locale: Locale }),
    handler: async (input, { locals }) => refuse(locals, async () => openHint(await getRuntime(), requireViewer(locals.viewer), input)),
  }),
  solution: defineAction({
    input: z.strictObject({ exerciseUid: z.uuid(), locale: Locale }),
    handler: async (input, { locals }) => refuse(locals, async () => openSolution(await getRuntime(), requireViewer(locals.viewer), input)),
  }),
};
