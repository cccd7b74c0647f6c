import { z } from "zod";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { removeOwnArtifact } from "#src/server/artifacts-own.ts";
import { type BringingExercise, bringOwnData } from "#src/server/own-data.ts";
import { type FormPage, type FormState, submitForm } from "./accounts-form.ts";

const BringForm = z.object({ file: z.string().min(1, "required") });
const RemoveForm = z.object({ remove: z.uuid() });

/** Keeps the table that was sent, or deletes the one that was kept. */
export function postOwnData(page: FormPage, viewer: Viewer, bringing: BringingExercise): Promise<FormState | Response> {
  const here = urls.ownData(page.locals.locale, bringing.course, bringing.exercise.slug);
  if (page.url.searchParams.has("delete"))
    return submitForm(page, RemoveForm, async ({ remove }, { runtime }) => {
      await removeOwnArtifact(runtime, viewer, remove);
      return page.redirect(`${here}?removed`, 303);
    });
  return submitForm(page, BringForm, async ({ file }, { runtime }) => {
    await bringOwnData(runtime, viewer, bringing, file);
    return page.redirect(`${here}?saved`, 303);
  });
}
