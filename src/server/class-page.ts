import type { CohortRow } from "#db/queries/cohorts.ts";
import type { ClassChange, ClassItem } from "#src/domain/class-view.ts";
import { makeOutline } from "#src/domain/course-outline.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { readClass } from "./class-feed.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

/** A class as its live page begins: everybody, and what the course's pages are called. */
export async function openClassPage(
  runtime: Runtime,
  viewer: Viewer | null,
  cohortId: string,
  locale: Locale,
): Promise<{ cohort: CohortRow; first: ClassChange; items: ClassItem[] }> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const [first, course] = await Promise.all([readClass(runtime, cohort), findCourseByDigest(cohort.digest, runtime)]);
  const outline = course ? makeOutline(course.pack, locale) : [];
  const items = outline.flatMap(({ title: module, items: places }) =>
    places.map(({ uid, kind, slug, number, title }): ClassItem => {
      const sentences = kind === "exercise" ? course?.pack.exercises.find((exercise) => exercise.slug === slug)?.messages[locale] : {};
      return { uid, kind, title: `${number} ${title}`, module, checks: pickNames(sentences ?? {}) };
    }),
  );
  return { cohort, first, items };
}

const prefix = "check.";

/** `check.<id>` among an exercise's sentences is what that check is called. */
function pickNames(sentences: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sentences).flatMap(([key, text]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), text]] : [])),
  );
}
