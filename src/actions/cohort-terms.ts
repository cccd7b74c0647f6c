import { z } from "zod";
import { CohortTerms } from "#src/domain/cohort-terms.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { offeredZones, parseZonedTime } from "#src/lib/zoned-time.ts";
import { archiveCohort, changeCohort, createCohort, restoreCohort } from "#src/server/cohorts.ts";
import { moveCohort } from "#src/server/cohort-versions.ts";
import { blankForm, type FormPage, type FormState, submitForm } from "./accounts-form.ts";

// The forms that make a cohort and change what it is.

const count = z
  .string()
  .regex(/^\d{1,5}$/, "bad-input")
  .transform(Number);
const orNothing = z.union([z.literal("").transform(() => null), count]);
const { name, seats, lateness, gradeRelease } = CohortTerms.shape;
const { graceMinutes, closesAfterDays } = lateness.shape;

const TermsFields = {
  name: z.string().trim().min(1, "required").max(100, "too-long").pipe(name),
  starts: z.string().max(40),
  ends: z.string().max(40),
  zone: z.enum(offeredZones, "bad-input"),
  seats: orNothing.pipe(seats),
  grace: count.pipe(graceMinutes.unwrap()),
  loss: count.pipe(z.int().max(100)),
  closes: orNothing.pipe(closesAfterDays.unwrap()),
  release: gradeRelease,
};
const TermsForm = z.object(TermsFields);
const NewForm = z.object({ course: z.uuid(), organisation: z.union([z.literal("").transform(() => undefined), z.uuid()]), ...TermsFields });
const MoveForm = z.object({ from: z.string().max(100), to: z.string().max(100) });
const NoFields = z.object({});

/** What a form of a cohort's first page was about, as the page says afterwards that it is done. */
export const cohortForms = ["saved", "archived", "restored", "moved"] as const;

/** Makes a cohort, and goes to its page. */
export const postNewCohort = (page: FormPage, viewer: Viewer) =>
  submitForm(page, NewForm, async ({ course: courseUid, organisation: organisationId, ...fields }, { runtime, locale }) => {
    const id = await createCohort(runtime, viewer, { courseUid, organisationId }, makeTerms(fields));
    return page.redirect(`${urls.cohort(locale, id)}?done=made`, 303);
  });

/** Carries out whichever form of a cohort's page was sent; each names itself in the page's address. */
export async function postCohort(page: FormPage, viewer: Viewer, cohortId: string): Promise<FormState | Response> {
  const form = cohortForms.find((name) => page.url.searchParams.has(name));
  const done = () => page.redirect(`${urls.cohort(page.locals.locale, cohortId)}?done=${form}`, 303);
  switch (form) {
    case "saved":
      return submitForm(page, TermsForm, async (fields, { runtime }) => {
        await changeCohort(runtime, viewer, cohortId, makeTerms(fields));
        return done();
      });
    case "archived":
      return submitForm(page, NoFields, async (_, { runtime }) => {
        await archiveCohort(runtime, viewer, cohortId);
        return done();
      });
    case "restored":
      return submitForm(page, NoFields, async (_, { runtime }) => {
        await restoreCohort(runtime, viewer, cohortId);
        return done();
      });
    case "moved":
      return submitForm(page, MoveForm, async (move, { runtime }) => {
        await moveCohort(runtime, viewer, cohortId, move);
        return done();
      });
    case undefined:
      return blankForm;
  }
}

function makeTerms(fields: z.output<typeof TermsForm>): CohortTerms {
  const { zone, seats: most, grace, loss, closes, release } = fields;
  return {
    name: fields.name,
    startsAt: readMoment("starts", fields.starts, zone),
    endsAt: readMoment("ends", fields.ends, zone),
    zone,
    seats: most,
    lateness: { graceMinutes: grace, lossPerDay: loss / 100, closesAfterDays: closes },
    gradeRelease: release,
  };
}

/** Null where nothing was typed. */
function readMoment(field: string, text: string, zone: string): Date | null {
  if (text === "") return null;
  const moment = parseZonedTime(text, zone);
  if (!moment) throw new AppError("bad-input", { params: { field, reason: "no-such-time" } });
  return moment;
}
