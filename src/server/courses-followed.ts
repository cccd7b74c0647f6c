import { listCohorts, type CohortOfLearner } from "#db/queries/cohort-members.ts";
import type { CoursePack } from "#src/domain/course-pack.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { Quiz } from "#src/domain/quiz.ts";
import { type CourseVersion, findCourseByDigest, type Found, listPublished } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** What a viewer works on, in the version that they follow. */
export interface Followed<Item> extends Found<Item> {
  readonly cohort: CohortOfLearner | undefined;
}

/** Names an item: by its uid, or by the course and the slug in an address. */
export type ItemName = string | { readonly course: string; readonly slug: string };

/** The exercise as this viewer follows it (docs/decisions/0008-who-follows-which-version.md). */
export function findFollowedExercise(runtime: Runtime, viewer: Viewer | null, name: ItemName): Promise<Followed<Exercise> | undefined> {
  return find(runtime, viewer, name, ({ exercises }) => exercises.map((item) => ({ uid: item.settings.uid, slug: item.slug, item })));
}

/** The quiz as this viewer follows it. */
export function findFollowedQuiz(runtime: Runtime, viewer: Viewer | null, name: ItemName): Promise<Followed<Quiz> | undefined> {
  return find(runtime, viewer, name, ({ quizzes }) => quizzes.map((item) => ({ uid: item.uid, slug: item.slug, item })));
}

interface Named<Item> {
  readonly uid: string;
  readonly slug: string;
  readonly item: Item;
}

/**
 * The one rule: a cohort's pinned version first, of several cohorts the newest;
 * what it does not have is taken from the published version. An address that
 * only one of them knows leads to the same item, in the version that is followed.
 */
async function find<Item>(
  runtime: Runtime,
  viewer: Viewer | null,
  name: ItemName,
  list: (pack: CoursePack) => Named<Item>[],
): Promise<Followed<Item> | undefined> {
  const pins = viewer ? await listCohorts(runtime.db, viewer.id) : [];
  for (const published of await listPublished(runtime)) {
    const { uid: courseUid } = published.pack.settings;
    if (typeof name !== "string" && published.pack.slug !== name.course) continue;
    const cohort = pins.find((pin) => pin.courseUid === courseUid);
    // eslint-disable-next-line no-await-in-loop -- versions are in memory after the first request
    const pinned = cohort && (await findCourseByDigest(cohort.digest, runtime));
    const shelf = [...(pinned ? [pinned] : []), published].map((course) => ({ course, items: list(course.pack) }));
    const uid = typeof name === "string" ? name : shelf.flatMap(({ items }) => items).find(({ slug }) => slug === name.slug)?.uid;
    const found = pick(shelf, uid);
    if (found) return { ...found, cohort };
  }
  return undefined;
}

function pick<Item>(shelf: readonly { course: CourseVersion; items: Named<Item>[] }[], uid: string | undefined): Found<Item> | undefined {
  for (const { course, items } of shelf) {
    const named = items.find((candidate) => candidate.uid === uid);
    if (named) return { course, item: named.item };
  }
  return undefined;
}
