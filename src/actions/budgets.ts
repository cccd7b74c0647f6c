import { defineAction } from "astro:actions";
import { z } from "zod";
import { BudgetWish } from "#src/domain/budget-view.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { askForMore, findOwnBudget } from "#src/server/budgets-own.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { refuse } from "./refuse.ts";

/** The learner's own GPU time for an exercise, and their wish for more. */
export const budgets = {
  own: defineAction({
    input: z.strictObject({ exerciseUid: z.uuid() }),
    handler: async ({ exerciseUid }, { locals }) =>
      refuse(locals, async () => findOwnBudget(await getRuntime(), requireViewer(locals.viewer), exerciseUid)),
  }),
  ask: defineAction({
    input: BudgetWish,
    handler: async (wish, { locals }) => refuse(locals, async () => askForMore(await getRuntime(), requireViewer(locals.viewer), wish)),
  }),
};
