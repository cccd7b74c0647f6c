import { z } from "zod";
import { AppError } from "#src/domain/errors.ts";
import { UserId, type Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { offeredZones, parseZonedTime } from "#src/lib/zoned-time.ts";
import { changeDueDates } from "#src/server/due-dates.ts";
import { grantExtension, restoreExtension, revokeExtension } from "#src/server/extensions.ts";
import { listTargets } from "#src/server/cohort-dates.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

// The forms of the page about a cohort's dates. Each names itself in the page's address.

const count = z
  .string()
  .regex(/^\d{1,3}$/, "bad-input")
  .transform(Number);
const DateForm = z.object({
  target: z.uuid(),
  due: z.string().max(40),
  zone: z.enum(offeredZones, "bad-input"),
  set: z.enum(["date", "none"]),
});
const ExtensionForm = z.object({
  learner: UserId,
  exercise: z.union([z.literal("").transform(() => null), z.uuid()]),
  days: count,
  hours: count,
  reason: z.string().trim().min(1, "required").max(500, "too-long"),
});
const IdForm = z.object({ id: z.uuid() });

const forms = ["date", "extend", "take-back", "give-again"] as const;

/** Carries out whichever form of the page was sent. */
export async function postDates(page: FormPage, viewer: Viewer, cohortId: string): Promise<FormState | Response> {
  const { locale } = page.locals;
  const done = (mark: string) => page.redirect(`${urls.cohortDates(locale, cohortId)}?done=${mark}`, 303);
  switch (forms.find((name) => page.url.searchParams.has(name))) {
    case "date":
      return submitForm(page, DateForm, async ({ target, due, zone, set }, { runtime }) => {
        const exerciseUids = (await listTargets(runtime, viewer, cohortId)).find(({ uid }) => uid === target)?.exerciseUids;
        const dueAt = set === "none" ? null : parseZonedTime(due, zone);
        if (dueAt === undefined) throw new AppError("bad-input", { params: { field: "due", reason: "no-such-time" } });
        if (!exerciseUids) throw new AppError("bad-input", { params: { field: "target", reason: "bad-input" } });
        await changeDueDates(runtime, viewer, { cohortId, exerciseUids, dueAt });
        return done(dueAt ? "set" : "removed");
      });
    case "extend":
      return submitForm(page, ExtensionForm, async ({ learner, exercise, days, hours, reason }, { runtime }) => {
        const minutes = (days * 24 + hours) * 60;
        if (minutes === 0) throw new AppError("bad-input", { params: { field: "days", reason: "no-time" } });
        await grantExtension(runtime, viewer, cohortId, { userId: learner, exerciseUid: exercise, minutes, reason });
        return done("granted");
      });
    case "take-back":
      return submitForm(page, IdForm, async ({ id }, { runtime }) => {
        await revokeExtension(runtime, viewer, cohortId, id);
        return done("taken-back");
      });
    case "give-again":
      return submitForm(page, IdForm, async ({ id }, { runtime }) => {
        await restoreExtension(runtime, viewer, cohortId, id);
        return done("given-again");
      });
    case undefined:
      return blankForm;
  }
}
