import type { Viewer } from "#src/domain/people.ts";
import type { PlacementScore } from "#src/domain/placement.ts";
import { z } from "zod";
import { type PlacementTest, takePlacement } from "#src/server/placements.ts";
import { type FormPage, type FormState, submitForm } from "./accounts-form.ts";

const choice = z.string().regex(/^[0-5]$/, "required").transform(Number); // prettier-ignore

/** Judges a placement test; `show` gets how it went. There is no redirect: what was answered is shown once, beside the questions. */
export function postPlacement(
  page: FormPage,
  viewer: Viewer,
  placement: PlacementTest,
  show: (result: PlacementScore) => void,
): Promise<FormState | Response> {
  const { questions } = placement.test;
  const shape = z.object(Object.fromEntries(questions.map((_, index) => [`q${index}`, choice])));
  return submitForm(page, shape, async (form, { runtime }) => {
    const choices = questions.map((_, index) => form[`q${index}`] ?? -1);
    show(await takePlacement(runtime, viewer, placement, choices));
    return undefined;
  });
}
