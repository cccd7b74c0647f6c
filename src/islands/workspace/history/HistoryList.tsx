import { isPassedOnGpu } from "#src/domain/job-view.ts";
import { GpuMark } from "../../mark/GpuMark.tsx";
import { formatLocalMoment } from "../local-time.ts";
import { useSetting } from "../workspace-context.ts";
import { type HistoryEntry, nameEntry } from "./history-entries.ts";

export function HistoryList({ entries, onOpen }: { entries: readonly HistoryEntry[]; onOpen: (entry: HistoryEntry) => void }) {
  const { t, locale } = useSetting();
  if (entries.length === 0) return <p className="quiet">{t.history.empty}</p>;
  return (
    <ol className="entries">
      {entries.map((entry) => (
        <li key={entry.id}>
          <button type="button" onClick={() => onOpen(entry)}>
            <b>{nameEntry(entry, t)}</b>
            <Outcome entry={entry} />
            <time dateTime={entry.at}>{formatLocalMoment(locale, entry.at)}</time>
          </button>
        </li>
      ))}
    </ol>
  );
}

const tones = { passed: "pass", failed: "fail", limit: "limit", "not-gradable": "fault", "platform-fault": "fault" } as const;

function Outcome({ entry }: { entry: HistoryEntry }) {
  const { t, locale } = useSetting();
  if (entry.kind !== "job") return <span />;
  const verdict = entry.job.result?.verdict;
  if (!verdict) return <span />;
  return (
    <span>
      {isPassedOnGpu(entry.job) && <GpuMark locale={locale} />}
      <span className={`tag ${tones[verdict]}`}>{t.verdict.tags[verdict]}</span>
    </span>
  );
}
