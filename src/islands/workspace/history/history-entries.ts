import type { JobView } from "#src/domain/job-view.ts";
import type { DraftSnapshotView } from "#src/domain/draft-view.ts";
import type { WorkspaceMessages } from "../workspace-context.ts";

/** One line of the history: a job, or an earlier state of the files. */
export type HistoryEntry =
  | { readonly kind: "job"; readonly id: string; readonly at: string; readonly job: JobView }
  | { readonly kind: "snapshot"; readonly id: string; readonly at: string; readonly snapshot: DraftSnapshotView };

/** Jobs and snapshots in one row, newest first. */
export function listHistory(jobs: readonly JobView[], snapshots: readonly DraftSnapshotView[]): HistoryEntry[] {
  const entries: HistoryEntry[] = [
    ...jobs.map((job): HistoryEntry => ({ kind: "job", id: job.jobId, at: job.createdAt, job })),
    ...snapshots.map((snapshot): HistoryEntry => ({ kind: "snapshot", id: snapshot.snapshotId, at: snapshot.createdAt, snapshot })),
  ];
  return entries.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

/** What an entry is called. */
export function nameEntry(entry: HistoryEntry, t: WorkspaceMessages): string {
  if (entry.kind === "snapshot") return t.history.snapshot[entry.snapshot.reason];
  if (entry.job.kind !== "submission") return t.history.run;
  const number = entry.job.result?.number ?? null;
  return number === null ? t.history.submissionUnnumbered : t.history.submission(number);
}
