import { listKeptBack } from "#db/queries/grade-releases.ts";
import { sumUsage } from "#db/queries/ledger-entries.ts";
import { listProgress } from "#db/queries/progress.ts";
import type { MeView } from "#src/domain/me-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** All that is personal on pages that are otherwise equal for everybody. */
export async function describeMe(runtime: Runtime, viewer: Viewer | null): Promise<MeView> {
  if (!viewer) return { viewer: null, progress: [], usage: null };
  const { db } = runtime;
  const [progress, kept, used] = await Promise.all([listProgress(db, viewer.id), listKeptBack(db, viewer.id), sumUsage(db, viewer.id)]);
  const seconds = (wanted: (sliceKind: string) => boolean) =>
    used.filter(({ sliceKind }) => wanted(sliceKind)).reduce((sum, { milliseconds }) => sum + milliseconds / 1000, 0);
  return {
    viewer: { id: viewer.id, name: viewer.name, role: viewer.role, locale: viewer.locale },
    // That an exercise is done tells that its submission passed.
    progress: progress.map(({ contentUid, state }) => ({ uid: contentUid, state: kept.has(contentUid) ? "opened" : state })),
    usage: { cpuSeconds: seconds((kind) => kind === "cpu"), gpuSeconds: seconds((kind) => ["gpu", "mig", "shard"].includes(kind)) },
  };
}
