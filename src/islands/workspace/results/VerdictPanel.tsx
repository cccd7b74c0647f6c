import { type CheckView, isPassedOnGpu, type JobView } from "#src/domain/job-view.ts";
import { formatNumber } from "#src/lib/formats.ts";
import { GpuMark } from "../../mark/GpuMark.tsx";
import type { JobRecord } from "../job/job-record.ts";
import { useSetting } from "../workspace-context.ts";
import { CheckList } from "./CheckList.tsx";
import { Receipt } from "./Receipt.tsx";
import { findNextTask, wordVerdict } from "./verdict-words.ts";

interface Props {
  /** The newest judged submission, if there is one. */
  readonly judged: JobView | null;
  /** The submission that is being judged, if one is. */
  readonly underWay: JobRecord | null;
}

/** The verdict in words, what to try next, every check, and the receipt. */
export function VerdictPanel({ judged, underWay }: Props) {
  const { t, locale, exercise } = useSetting();
  if (underWay) return <UnderWay record={underWay} />;
  if (!judged) return <p className="quiet padded">{t.verdict.none}</p>;

  const words = wordVerdict(judged, exercise.tasks, t, locale);
  const checks = judged.result?.checks ?? [];
  const next = findNextTask(exercise.tasks, checks);
  const advice = next && checks.find((check) => check.task === next.id && check.status !== "passed")?.message;
  const shown = checks.reduce((sum, check) => sum + check.maxPoints, 0);
  return (
    <div className="verdict-panel">
      <header className="verdict">
        <span className={`tag ${words.tone}`}>{words.tag}</span> {isPassedOnGpu(judged) && <GpuMark locale={locale} />}
        <h3>{words.headline}</h3>
        {words.sentences.length > 0 && <p>{words.sentences.join(" ")}</p>}
      </header>
      {next && (
        <div className="try-next">
          <h4>{t.verdict.tryNext}</h4>
          <p>
            <b>{t.verdict.task(next.id, next.title)}</b>
            {advice && <> {advice}</>}
          </p>
        </div>
      )}
      <CheckList checks={checks} />
      {judged.result?.maxPoints != null && !judged.result.hiddenDue && shown < judged.result.maxPoints && (
        <p className="quiet padded">{t.verdict.hiddenNote}</p>
      )}
      {!judged.result?.keptBack && <Receipt job={judged} />}
    </div>
  );
}

function UnderWay({ record }: { record: JobRecord }) {
  const { t, locale } = useSetting();
  const checks = record.checks.filter(({ hidden }) => !hidden).map((check): CheckView => ({ ...check, message: null }));
  const points = checks.reduce((sum, check) => sum + check.points, 0);
  return (
    <div className="verdict-panel">
      <p className="padded quiet">
        {t.verdict.underWay}
        {checks.length > 0 && ` ${t.tasks.points(Number(formatNumber("en", points, 1)))}`}
      </p>
      <CheckList checks={checks} key={locale} />
    </div>
  );
}
