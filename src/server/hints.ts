import { recordReveal } from "#db/queries/reveals.ts";
import type { ContentNode } from "#src/domain/content-tree.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { resolveLinks } from "#src/lib/content/address.ts";
import { getAssignedExercise } from "./jobs-content.ts";
import type { Runtime } from "./runtime.ts";

/** Opens one of an exercise's hints, counted from 1, and notes it: looked at, never punished. */
export async function openHint(
  runtime: Runtime,
  viewer: Viewer,
  wanted: { exerciseUid: string; number: number; locale: Locale },
): Promise<{ number: number; body: ContentNode[] }> {
  const { course, exercise } = await getAssignedExercise(runtime, viewer, wanted.exerciseUid);
  const { hints } = exercise;
  const other = wanted.locale === "en" ? "fr" : "en";
  const hint = hints[wanted.locale][wanted.number - 1] ?? hints[other][wanted.number - 1];
  if (!hint) throw new AppError("not-found");
  await recordReveal(runtime.db, viewer.id, wanted.exerciseUid, { what: "hint", number: wanted.number });
  return { number: wanted.number, body: resolveLinks(hint.body, { locale: wanted.locale, course: course.pack.slug }) };
}
