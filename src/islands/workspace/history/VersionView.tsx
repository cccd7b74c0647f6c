import type { JobView } from "#src/domain/job-view.ts";
import { Button } from "react-aria-components/Button";
import type { FileSet } from "#contract/file-set.ts";
import { formatLocalMoment } from "../local-time.ts";
import { DiffView } from "../diff/DiffView.tsx";
import { useFirstFocus } from "../use-first-focus.ts";
import { useSetting } from "../workspace-context.ts";
import { type HistoryEntry, nameEntry } from "./history-entries.ts";

interface Props {
  readonly entry: HistoryEntry;
  readonly files: FileSet;
  readonly current: FileSet;
  readonly onBack: () => void;
  readonly onRestore: () => void;
  readonly onShowJob: (job: JobView) => void;
}

/** One earlier version: what has changed since, and the way back to it. */
export function VersionView({ entry, files, current, onBack, onRestore, onShowJob }: Props) {
  const { t, locale } = useSetting();
  const name = nameEntry(entry, t);
  const back = useFirstFocus<HTMLButtonElement>();
  return (
    <article className="version">
      <Button className="btn plain" ref={back} onPress={onBack}>
        <span aria-hidden="true">←</span> {t.history.back}
      </Button>
      <h3>
        {name} <time dateTime={entry.at}>{formatLocalMoment(locale, entry.at)}</time>
      </h3>
      <p className="version-actions">
        <Button className="btn" onPress={onRestore}>
          {t.history.restore}
        </Button>
        {entry.kind === "job" && (
          <Button className="btn" onPress={() => onShowJob(entry.job)}>
            {t.history.openResult}
          </Button>
        )}
      </p>
      <p className="quiet">{t.history.compare(name)}</p>
      <DiffView from={files} to={current} label={t.history.compare(name)} />
    </article>
  );
}
