import { sumUsage } from "#db/queries/ledger-entries.ts";
import { listCohortsOfLearner } from "#db/queries/presences.ts";
import { listProgress } from "#db/queries/progress.ts";
import type { MeView } from "#src/domain/me-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** All that is personal on pages that are otherwise equal for everybody. */
export async function describeMe(runtime: Runtime, viewer: Viewer | null): Promise<MeView> {
  if (!viewer) return { viewer: null, progress: [], learnsInCohort: false, usage: null };
  const [progress, used, cohorts] = await Promise.all([
    listProgress(runtime.db, viewer.id),
    sumUsage(runtime.db, viewer.id),
    listCohortsOfLearner(runtime.db, viewer.id),
  ]);
  const seconds = (wanted: (sliceKind: string) => boolean) =>
    used.filter(({ sliceKind }) => wanted(sliceKind)).reduce((sum, { milliseconds }) => sum + milliseconds / 1000, 0);
  return {
    viewer: { id: viewer.id, name: viewer.name, role: viewer.role, locale: viewer.locale },
    progress: progress.map(({ contentUid, state }) => ({ uid: contentUid, state })),
    learnsInCohort: cohorts.length > 0,
    usage: { cpuSeconds: seconds((kind) => kind === "cpu"), gpuSeconds: seconds((kind) => ["gpu", "mig", "shard"].includes(kind)) },
  };
}
