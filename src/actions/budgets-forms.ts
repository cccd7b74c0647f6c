import { z } from "zod";
import type { BudgetOwner } from "#src/domain/budgets.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { decideWish, setLearnerDefault, setLearnerLimit } from "#src/server/budgets-cohort.ts";
import { setSharedBudget } from "#src/server/budgets-shared.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

/** An amount as it is typed, with a point or a comma; nothing typed is null. */
const amount = (most: number) =>
  z
    .string()
    .trim()
    .regex(/^(\d{1,9}([.,]\d{1,3})?)?$/, "bad-input")
    .transform((text) => (text === "" ? null : Number(text.replace(",", "."))))
    .refine((value) => value === null || value <= most, "bad-input");

const seconds = amount(100_000_000);
const DecisionForm = z.object({
  request: z.uuid(),
  seconds,
  answer: z.string().trim().max(500, "too-long"),
  decision: z.enum(["grant", "decline"]),
});
const DefaultForm = z.object({ seconds });
const LearnerForm = z.object({ learner: z.uuid(), seconds });
const SharedForm = z.object({
  owner: z.string().regex(/^(platform|(organisation|cohort):[0-9a-f-]{36})$/),
  hours: amount(10_000_000),
  euros: amount(100_000),
});

const toMs = (amountOf: number | null, unitMs: number): number | null => (amountOf === null ? null : Math.round(amountOf * unitMs));

/** Carries out whichever form of a cohort's budget page was sent. */
export async function postCohortBudget(page: FormPage, viewer: Viewer, cohortId: string): Promise<FormState | Response> {
  const { locale } = page.locals;
  const done = (mark: string) => page.redirect(`${urls.cohortBudget(locale, cohortId)}?done=${mark}`, 303);
  const { searchParams } = page.url;
  if (searchParams.has("decide"))
    return submitForm(page, DecisionForm, async (form, { runtime }) => {
      const isGrant = form.decision === "grant";
      if (isGrant && !form.seconds) throw new AppError("bad-input", { params: { field: "seconds", reason: "bad-input" } });
      const grantedMs = isGrant ? (toMs(form.seconds, 1000) ?? 0) : 0;
      await decideWish(runtime, viewer, { cohortId, requestId: form.request }, { grantedMs, answer: form.answer || null });
      return done(isGrant ? "granted" : "declined");
    });
  if (searchParams.has("default"))
    return submitForm(page, DefaultForm, async (form, { runtime }) => {
      await setLearnerDefault(runtime, viewer, cohortId, toMs(form.seconds, 1000));
      return done("default");
    });
  if (!searchParams.has("one")) return blankForm;
  return submitForm(page, LearnerForm, async (form, { runtime }) => {
    await setLearnerLimit(runtime, viewer, { cohortId, userId: form.learner }, toMs(form.seconds, 1000));
    return done("learner");
  });
}

/** Sets a budget of the operators' page. */
export async function postSharedBudget(page: FormPage, viewer: Viewer): Promise<FormState | Response> {
  return submitForm(page, SharedForm, async ({ owner, hours, euros }, { runtime, locale }) => {
    const terms = { limitMs: toMs(hours, 3_600_000), centsPerHour: toMs(euros, 100) };
    await setSharedBudget(runtime, viewer, owner as BudgetOwner, terms);
    return page.redirect(`${urls.budgets(locale)}?done=set`, 303);
  });
}
