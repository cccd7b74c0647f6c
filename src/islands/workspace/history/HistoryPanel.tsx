import type { JobView } from "#src/domain/job-view.ts";
import { useCallback, useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";
import type { FileSet } from "#contract/file-set.ts";
import { useSetting } from "../workspace-context.ts";
import type { WorkspaceApi } from "../workspace-api.ts";
import { type HistoryEntry, listHistory } from "./history-entries.ts";
import { HistoryList } from "./HistoryList.tsx";
import { VersionView } from "./VersionView.tsx";

interface Props {
  readonly api: WorkspaceApi;
  readonly current: FileSet;
  /** Changes when something was run, so that the list is read again. */
  readonly stamp: string;
  readonly onRestore: (entry: HistoryEntry, files: FileSet) => Promise<void>;
  readonly onShowJob: (job: JobView) => void;
}

/** Everything that was run, handed in or kept, with what has changed since and a way back. */
export function HistoryPanel({ api, current, stamp, onRestore, onShowJob }: Props) {
  const { t } = useSetting();
  const [entries, setEntries] = useState<readonly HistoryEntry[] | "loading" | "failed">("loading");
  const [opened, setOpened] = useState<{ entry: HistoryEntry; files: FileSet } | null>(null);
  const [note, setNote] = useState<string | null>(null);

  const load = useCallback(() => {
    void Promise.all([api.jobs.list(), api.drafts.listSnapshots()]).then(
      ([jobs, snapshots]) => setEntries(listHistory(jobs, snapshots)),
      () => setEntries("failed"),
    );
  }, [api]);
  useEffect(load, [load, stamp]);

  async function open(entry: HistoryEntry): Promise<void> {
    setNote(null);
    try {
      setOpened({ entry, files: entry.kind === "job" ? await api.jobs.readFiles(entry.job.jobId) : entry.snapshot.files });
    } catch {
      setNote(t.history.failed);
    }
  }

  async function restore(): Promise<void> {
    if (!opened) return;
    try {
      await onRestore(opened.entry, opened.files);
      setOpened(null);
      setNote(t.history.restored);
      load();
    } catch {
      setNote(t.help.failed);
    }
  }

  return (
    <div className="history padded">
      <output>{note}</output>
      {opened ? (
        <VersionView
          entry={opened.entry}
          files={opened.files}
          current={current}
          onBack={() => setOpened(null)}
          onRestore={() => void restore()}
          onShowJob={onShowJob}
        />
      ) : entries === "loading" ? (
        <p className="quiet">{t.history.loading}</p>
      ) : entries === "failed" ? (
        <p className="problem">
          {t.history.failed}{" "}
          <Button className="btn" onPress={load}>
            {t.history.retry}
          </Button>
        </p>
      ) : (
        <HistoryList entries={entries} onOpen={(entry) => void open(entry)} />
      )}
    </div>
  );
}
