import { z } from "zod";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { adjustGrade, unadjustGrade } from "#src/server/grade-adjust.ts";
import { keepGradesBack, releaseGrades } from "#src/server/grade-release.ts";
import type { CellAddress } from "#src/server/gradebook-cell.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

/** A share written as people write it, with a point or a comma, from 0 to 100. */
const Percent = z
  .string()
  .trim()
  .regex(/^\d{1,3}([.,]\d{1,2})?$/, "bad-input")
  .transform((text) => Number(text.replace(",", ".")) / 100)
  .refine((share) => share <= 1, "bad-input");

const AdjustForm = z.object({ score: Percent, reason: z.string().max(1000, "too-long") });
const NoFields = z.object({});

/** Gives a score by hand, or takes it back: whichever form of a cell's page was sent. */
export async function postGrade(page: FormPage, viewer: Viewer, address: CellAddress): Promise<FormState | Response> {
  const { locale } = page.locals;
  const here = urls.gradeOf(locale, address.cohortId, address.userId, address.exercise);
  if (page.url.searchParams.has("adjust"))
    return submitForm(page, AdjustForm, async (adjustment, { runtime }) => {
      await adjustGrade(runtime, viewer, { ...address, ...adjustment });
      return page.redirect(`${here}?given`, 303);
    });
  if (page.url.searchParams.has("unadjust"))
    return submitForm(page, NoFields, async (_, { runtime }) => {
      await unadjustGrade(runtime, viewer, address);
      return page.redirect(`${here}?taken-back`, 303);
    });
  return blankForm;
}

const ReleaseForm = z.object({ exercises: z.string().max(20_000) });
const KeepBackForm = z.object({ exercise: z.string().max(80) });

/** Releases grades, or keeps an exercise's back again. */
export async function postRelease(page: FormPage, viewer: Viewer, cohortId: string): Promise<FormState | Response> {
  const here = urls.gradeRelease(page.locals.locale, cohortId);
  if (page.url.searchParams.has("keep-back"))
    return submitForm(page, KeepBackForm, async ({ exercise }, { runtime }) => {
      await keepGradesBack(runtime, viewer, cohortId, exercise);
      return page.redirect(`${here}?taken-back`, 303);
    });
  return submitForm(page, ReleaseForm, async ({ exercises }, { runtime }) => {
    await releaseGrades(runtime, viewer, cohortId, exercises.split(" "));
    return page.redirect(`${here}?done`, 303);
  });
}
