import { Button } from "react-aria-components/Button";
import { formatSeconds } from "#src/lib/formats.ts";
import { wordLimit } from "../results/verdict-words.ts";
import { useSetting } from "../workspace-context.ts";
import type { JobSnapshot } from "./job-session.ts";
import { wordStatus } from "./status-words.ts";
import { useElapsed } from "./use-elapsed.ts";
import { useStartNotice } from "./use-start-notice.ts";
import { WaitingHelp } from "./WaitingHelp.tsx";

/** Where the job stands, with the time it has and a way to stop it. Spoken politely, the ticking clock left out. */
export function StatusLine({ snapshot, onStop, onMoveToCpu }: { snapshot: JobSnapshot; onStop: () => void; onMoveToCpu: () => void }) {
  const { t, locale } = useSetting();
  const { job, phase } = snapshot;
  const words = wordStatus(snapshot, t, locale);
  const limit = job?.ending?.reason === "limit" ? wordLimit(job.ending.limit, job, t, locale) : [];
  const notice = useStartNotice(snapshot);
  const canStop = job !== null && job.state !== "finished";
  return (
    <div className={`status ${words.tone}`}>
      <output>
        <b>{words.headline}</b>
        {notice.hasJustStarted && <span>{t.status.justStarted}</span>}
        {[...words.details, ...limit].map((detail) => (
          <span key={detail}>{detail}</span>
        ))}
      </output>
      {(phase === "running" || phase === "judging") && <Clock snapshot={snapshot} />}
      {phase === "finished" && job?.kind !== "submission" && job?.result && (
        <span className="clock">{formatSeconds(locale, job.result.usage.wallMs / 1000)}</span>
      )}
      {phase === "waiting" && job && <WaitingHelp notice={notice} job={job} onMoveToCpu={onMoveToCpu} />}
      {canStop && (
        <Button className="btn stop" isDisabled={snapshot.isStopping} onPress={onStop}>
          {snapshot.isStopping ? t.actions.stopping : t.actions.stop}
        </Button>
      )}
    </div>
  );
}

function Clock({ snapshot: { job, record } }: { snapshot: JobSnapshot }) {
  const { t, locale, exercise } = useSetting();
  const limitSeconds = job?.wallLimitSeconds ?? exercise.wallLimitSeconds;
  const elapsed = Math.min(useElapsed(record?.startedAt ?? job?.startedAt ?? null, true), limitSeconds);
  return (
    <span className="clock">
      <progress value={elapsed} max={limitSeconds} aria-label={t.status.running} />
      {t.status.elapsed(formatSeconds(locale, Math.floor(elapsed * 10) / 10), formatSeconds(locale, limitSeconds))}
    </span>
  );
}
