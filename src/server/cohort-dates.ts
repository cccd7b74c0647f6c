import { listDueDates } from "#db/queries/due-dates.ts";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { invariant } from "#src/domain/errors.ts";
import type { Localized } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

/** What a date can be set for: an exercise, or with a module's uid all of its exercises. */
export interface DateTarget {
  readonly uid: string;
  readonly title: Localized;
  readonly kind: "module" | "exercise";
  readonly exerciseUids: readonly string[];
  /** Of an exercise. */
  readonly dueAt: Date | null;
}

/** What dates can be set for in the version that the cohort follows, in teaching order: each module before its exercises. */
export async function listTargets(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<DateTarget[]> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const [exercises, dates] = await Promise.all([listByModule(runtime, cohort), listDueDates(runtime.db, cohortId)]);
  return exercises.flatMap(({ uid, title, items }): DateTarget[] => {
    const parts = items.map((item) => ({
      ...item,
      kind: "exercise" as const,
      exerciseUids: [item.uid],
      dueAt: dates.get(item.uid) ?? null,
    }));
    return [{ uid, title, kind: "module", exerciseUids: items.map((item) => item.uid), dueAt: null }, ...parts];
  });
}

/** Modules with exercises, and these. */
async function listByModule(runtime: Runtime, cohort: CohortRow) {
  const version = await findCourseByDigest(cohort.digest, runtime);
  invariant(version, "the version that a cohort follows is there");
  const { settings, modules, exercises } = version.pack;
  return settings.modules
    .flatMap((slug) => modules.find((module) => module.slug === slug) ?? [])
    .map((module) => {
      const slugs = module.settings.items.filter(({ kind }) => kind === "exercise").map(({ slug }) => slug);
      const items = slugs.flatMap((slug) => exercises.find((exercise) => exercise.slug === slug) ?? []);
      const { uid, title } = module.settings;
      return { uid, title, items: items.map((exercise) => ({ uid: exercise.settings.uid, title: exercise.settings.title })) };
    })
    .filter(({ items }) => items.length > 0);
}
