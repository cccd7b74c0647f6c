import type { OutlookCause } from "#contract/outlook.ts";
import type { Locale } from "#src/domain/locale.ts";
import { formatSeconds } from "#src/lib/formats.ts";
import { formatLocalMoment } from "../local-time.ts";
import type { WorkspaceMessages } from "../workspace-context.ts";
import type { JobSnapshot } from "./job-session.ts";

export interface StatusWords {
  readonly headline: string;
  readonly details: readonly string[];
  readonly tone: "calm" | "busy" | "pass" | "fail" | "limit" | "fault";
}

/** What the bench is doing, in words; spoken too, so it changes only when the state does. */
export function wordStatus(snapshot: JobSnapshot, t: WorkspaceMessages, locale: Locale): StatusWords {
  const { job, phase, record } = snapshot;
  const words = t.status;
  const lost = snapshot.isReachable ? [] : [words.unreachable];
  switch (phase) {
    case "idle":
      return { headline: words.idle, details: [words.idleHint], tone: "calm" };
    case "sending":
      return { headline: words.sending, details: [], tone: "busy" };
    case "start-failed":
      return { headline: words.startFailed, details: [snapshot.refusal ?? words.unreachable], tone: "fail" };
    case "waiting":
      return { headline: wordPlace(job?.position ?? null, t), details: [...wordWaiting(snapshot, t, locale), ...lost], tone: "busy" };
    case "starting":
      return { headline: words.starting, details: lost, tone: "busy" };
    case "running":
    case "judging":
      return {
        headline: phase === "judging" ? words.judging : words.running,
        details: [...(record?.device ? [words.device(record.device)] : []), ...lost],
        tone: "busy",
      };
    case "finished":
      return wordEnding(snapshot, t);
  }
}

function wordPlace(position: number | null, t: WorkspaceMessages): string {
  if (position === null) return t.status.waitingUnknown;
  return position === 1 ? t.status.waitingNext : t.status.waiting(position);
}

function wordWaiting({ job, refusal }: JobSnapshot, t: WorkspaceMessages, locale: Locale): string[] {
  const words = t.status;
  const wait = job?.wait;
  return [
    ...(refusal === null ? [] : [refusal]),
    ...(job?.estimateSeconds == null ? [] : [words.estimate(formatSeconds(locale, Math.ceil(job.estimateSeconds)))]),
    ...(wait?.isLater ? [words.later] : []),
    ...(job?.cause ? [words.cause[job.cause]] : []),
    ...(wait?.cluster && job?.cause !== "maintenance" ? [words.cluster[wait.cluster.cause]] : []),
    ...(wait?.cluster?.until ? [wordUntil(wait.cluster.cause, formatLocalMoment(locale, wait.cluster.until), t)] : []),
    ...(wait?.parkedUntil ? [words.parkedUntil(formatLocalMoment(locale, wait.parkedUntil))] : []),
  ];
}

/** What ends then: the cluster's own maintenance, or a pause in which nothing is asked of it. */
function wordUntil(cause: OutlookCause, moment: string, { status }: WorkspaceMessages): string {
  return cause === "maintenance" ? status.parkedUntil(moment) : status.pausedUntil(moment);
}

function wordEnding({ job, record }: JobSnapshot, t: WorkspaceMessages): StatusWords {
  const words = t.status;
  const ending = job?.ending ?? record?.ending ?? null;
  if (job?.review) return { headline: words.fault, details: [t.verdict.review[job.review]], tone: "fault" };
  if (ending?.reason === "stopped") return { headline: words.stopped, details: [], tone: "limit" };
  if (ending?.reason === "limit") return { headline: words.limit, details: [], tone: "limit" };
  if (ending?.reason === "platform-fault" || ending === null)
    return { headline: words.fault, details: [t.verdict.faultText], tone: "fault" };
  if (job?.kind === "submission") return { headline: words.judged, details: [], tone: "calm" };
  if (ending.signal !== null) return { headline: words.killed(ending.signal), details: [], tone: "fail" };
  if (ending.exitCode !== 0) return { headline: words.crashed(ending.exitCode), details: [], tone: "fail" };
  return { headline: words.completed, details: [], tone: "pass" };
}
