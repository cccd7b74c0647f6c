import { listSlotsOf } from "#db/queries/class-slots.ts";
import { countUnread } from "#db/queries/notifications.ts";
import { listKeptBack } from "#db/queries/grade-releases.ts";
import { listPlaced } from "#db/queries/placements.ts";
import { sumUsage } from "#db/queries/ledger-entries.ts";
import { listCohortsOfLearner } from "#db/queries/presences.ts";
import { listProgress } from "#db/queries/progress.ts";
import type { MeView } from "#src/domain/me-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** All that is personal on pages that are otherwise equal for everybody. */
export async function describeMe(runtime: Runtime, viewer: Viewer | null): Promise<MeView> {
  if (!viewer) return { viewer: null, progress: [], placed: [], classes: [], learnsInCohort: false, unread: 0, usage: null };
  const [progress, kept, classes, used, unread, placed, cohorts] = await Promise.all([
    listProgress(runtime.db, viewer.id),
    listKeptBack(runtime.db, viewer.id),
    listSlotsOf(runtime.db, viewer.id, runtime.clock.now()),
    sumUsage(runtime.db, viewer.id),
    countUnread(runtime.db, viewer.id),
    listPlaced(runtime.db, viewer.id),
    listCohortsOfLearner(runtime.db, viewer.id),
  ]);
  const seconds = (wanted: (sliceKind: string) => boolean) =>
    used.filter(({ sliceKind }) => wanted(sliceKind)).reduce((sum, { milliseconds }) => sum + milliseconds / 1000, 0);
  return {
    viewer: { id: viewer.id, name: viewer.name, role: viewer.role, roles: [...viewer.roles], locale: viewer.locale },
    // That an exercise is done tells that its submission passed.
    progress: progress.map(({ contentUid, state }) => ({ uid: contentUid, state: kept.has(contentUid) ? "opened" : state })),
    classes: classes.map(({ courseUid, cohort, startsAt, endsAt }) => ({
      courseUid,
      cohort,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
    })),
    learnsInCohort: cohorts.length > 0,
    placed,
    unread,
    usage: {
      cpuSeconds: seconds((kind) => kind === "cpu"),
      gpuSeconds: seconds((kind) => ["gpu", "mig", "shard"].includes(kind)),
      microEuros: sumKnown(used.map(({ microEuros }) => microEuros)),
      joules: sumKnown(used.map(({ energyMillijoules }) => energyMillijoules && energyMillijoules / 1000)),
    },
  };
}

/** Null where nothing is known at all. */
function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
