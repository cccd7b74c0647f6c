import { z } from "zod";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { offeredZones, parseZonedTime } from "#src/lib/zoned-time.ts";
import { changeDueDate } from "#src/server/due-dates.ts";
import { startRerun } from "#src/server/grade-rerun.ts";
import { applyRegrade, dropRegrade } from "#src/server/regrades-decide.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { getTaughtExercise, type TaughtExercise } from "#src/server/taught.ts";
import { tryUnjudgedAgain } from "#src/server/unjudged.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

// The forms of a trainer's page about an exercise. Each names itself in the page's address.

const DueForm = z.object({ due: z.string().max(40), zone: z.enum(offeredZones, "bad-input"), set: z.enum(["date", "none"]) });
const NoFields = z.object({});
const DecisionForm = z.object({
  regrade: z.uuid(),
  reason: z.string().max(1000, "too-long"),
  lowers: z.enum(["", "on"]),
  decision: z.enum(["apply", "drop"]),
});
const DropForm = z.object({ regrade: z.uuid() });
const RerunForm = z.object({ submission: z.uuid() });

/** What a form of the page was about, as the page says afterwards that it is done. */
export const teachingForms = ["due", "start", "decide", "rerun", "retry"] as const;

/** The address of a trainer's page, with a form's or a notice's name. */
export function taughtUrl(locale: "en" | "fr", { course, exercise, cohortId }: TaughtExercise, mark?: string): string {
  const query = [...(cohortId === null ? [] : [`cohort=${cohortId}`]), ...(mark ? [mark] : [])].join("&");
  return `${urls.taughtExercise(locale, course, exercise)}${query ? `?${query}` : ""}`;
}

/** Carries out whichever form of the page was sent. */
export async function postTeaching(page: FormPage, viewer: Viewer, place: TaughtExercise): Promise<FormState | Response> {
  const { locale } = page.locals;
  const done = (mark: string) => page.redirect(taughtUrl(locale, place, `done=${mark}`), 303);
  switch (teachingForms.find((name) => page.url.searchParams.has(name))) {
    case "due":
      return submitForm(page, DueForm, async ({ due, zone, set }, { runtime }) => {
        const { cohort, exercise } = await getTaughtExercise(runtime, viewer, place);
        const dueAt = set === "none" ? null : parseZonedTime(due, zone);
        if (!cohort || dueAt === undefined) throw new AppError("bad-input", { params: { field: "due", reason: "no-such-time" } });
        await changeDueDate(runtime, viewer, { cohortId: cohort.id, exerciseUid: exercise.settings.uid, dueAt });
        return done(dueAt ? "due" : "no-due");
      });
    case "start":
      return submitForm(page, NoFields, async (_, { runtime }) => {
        await startRegrade(runtime, viewer, place);
        return done("started");
      });
    case "decide":
      return submitForm(page, DecisionForm, async ({ regrade: regradeId, reason, lowers, decision }, { runtime }) => {
        if (decision === "drop") await dropRegrade(runtime, viewer, regradeId);
        else await applyRegrade(runtime, viewer, { regradeId, reason, lowers: lowers === "on" });
        return done(decision === "drop" ? "dropped" : "applied");
      });
    case "rerun":
      return submitForm(page, RerunForm, async ({ submission }, { runtime }) => {
        await startRerun(runtime, viewer, submission);
        return done(`rerun&again=${submission}`);
      });
    case "retry":
      return submitForm(page, RerunForm, async ({ submission }, { runtime }) => {
        await tryUnjudgedAgain(runtime, viewer, submission);
        return done("retry");
      });
    case undefined:
      return blankForm;
  }
}

/** Drops a trial whose exercise has no page any more. */
export const postOrphanedTrial = (page: FormPage, viewer: Viewer) =>
  submitForm(page, DropForm, async ({ regrade }, { runtime, locale }) => {
    await dropRegrade(runtime, viewer, regrade);
    return page.redirect(`${urls.teaching(locale)}?dropped`, 303);
  });
