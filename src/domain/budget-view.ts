import { z } from "zod";
import { BudgetKind } from "./budgets.ts";

/** What a learner is told of the GPU time for one exercise. Seconds, as they are shown: what is left is rounded down. */
export const BudgetView = z.strictObject({
  neededSeconds: z.int().nonnegative().describe("What one job is expected to take, and is set aside for it."),
  tightest: z
    .strictObject({
      kind: BudgetKind,
      leftSeconds: z.int().nonnegative(),
      isLow: z.boolean(),
      isShort: z.boolean(),
      endsAt: z.iso.datetime().nullable(),
    })
    .nullable()
    .describe("Of the budgets that the job is on, the one that ends first. Null where none has a limit."),
  mayAsk: z.boolean().describe("Whether there is a trainer who could grant more of that one."),
  offersCpu: z.boolean().describe("Whether a run is possible without a GPU."),
  request: z
    .strictObject({
      askedSeconds: z.int(),
      grantedSeconds: z.int().nullable().describe("Null while it is open; 0 where it was declined."),
      answer: z.string().nullable(),
    })
    .nullable()
    .describe("The newest wish for more; a decided one for a day."),
});
export type BudgetView = z.infer<typeof BudgetView>;

/** A learner's wish for more GPU time. */
export const BudgetWish = z.strictObject({
  exerciseUid: z.uuid(),
  seconds: z.int().min(1).max(1_000_000),
  reason: z.string().trim().min(1).max(500),
});
export type BudgetWish = z.infer<typeof BudgetWish>;
