import type { AttemptEvent, Ending } from "#contract/event.ts";
import type { Check, Timings, Usage } from "#contract/verdict.ts";
import type { ExerciseSettings } from "./exercise.ts";

type HiddenPolicy = ExerciseSettings["reveal"]["hidden"];

/** Whether a learner may see hidden checks now. `due` is null where there is no deadline, and then nothing to wait for. */
export function mayShowHidden(policy: HiddenPolicy, due: Date | null, now: Date): boolean {
  switch (policy) {
    case "immediately":
      return true;
    case "afterDue":
      return due === null || now >= due;
    case "never":
      return false;
    default:
      return policy satisfies never;
  }
}

/** Whether hidden checks run at all: before their release they do not, because what has run can leak. */
export function decideHiddenPhase(policy: HiddenPolicy, due: Date | null, now: Date): "run" | "skip" {
  return policy === "afterDue" && !mayShowHidden(policy, due, now) ? "skip" : "run";
}

/**
 * How much of an attempt its learner may see. `all`; `visible`: hidden checks did
 * not run, and what stands in their place is left out; `ends`: hidden checks ran
 * and may not be shown. Then everything in between is left out: a program that is
 * called by a hidden check can print what it was asked, use memory or leave a file
 * to tell of it, and the pauses between visible checks can be counted. `received`:
 * the grade is kept back until a trainer releases it, and with it all that could
 * tell of it: only that the submission was received and judged is left.
 */
export type Sight = "all" | "visible" | "ends" | "received";

/** What a learner may see of an attempt whose hidden checks did or did not run. */
export function decideSight(policy: HiddenPolicy, hiddenPhase: "run" | "skip", due: Date | null, now: Date): Sight {
  // What did not run is never shown, also when its time has come: its numbers stay as the page has counted them.
  if (hiddenPhase === "skip") return "visible";
  return mayShowHidden(policy, due, now) ? "all" : "ends";
}

/** The checks a learner may see. */
export function showChecks(checks: readonly Check[], sight: Sight): Check[] {
  if (sight === "received") return [];
  return checks.filter((check) => sight === "all" || !check.hidden).map(withoutReference);
}

/** Whoever knows what the solution reaches can stay just below what would be looked at. */
function withoutReference({ speed, ...check }: Check): Check {
  if (!speed) return check;
  const { reference: _, ...measured } = speed;
  return { ...check, speed: measured };
}

/** One stored event, and how many hidden checks the attempt had before it. */
export interface StoredEvent {
  readonly event: AttemptEvent;
  readonly hiddenBefore: number;
}

/** Whether an event tells of a hidden check. */
export function isHiddenCheck(event: AttemptEvent): boolean {
  return event.kind === "check" && event.check.hidden;
}

/**
 * An event as its learner may see it, or undefined. What is left is numbered anew
 * without gaps, so that not even the number of hidden checks can be counted. What
 * a platform fault was in detail is for the operator.
 */
export function showEvent({ event, hiddenBefore }: StoredEvent, sight: Sight): AttemptEvent | undefined {
  if (sight === "all") return event.kind === "finished" ? showFinished(event, sight) : event;
  // Not even when it began and ended: a submission that reached its time limit took that time.
  if (sight === "received") return undefined;
  if (isHiddenCheck(event)) return undefined;
  if (sight === "ends" && event.kind !== "started" && event.kind !== "finished") return undefined;
  // An attempt begins with `started`, where it begins at all: of `ends`, the last is the second.
  const seq = sight === "ends" ? Math.min(event.seq, 2) : event.seq - hiddenBefore;
  return event.kind === "finished" ? { ...showFinished(event, sight), seq } : { ...event, seq };
}

type Finished = Extract<AttemptEvent, { kind: "finished" }>;

function showFinished({ ending, usage, timings, record, ...event }: Finished, sight: Sight): Finished {
  // What a judge measured may be what its hidden checks measured.
  const metrics = sight === "all" ? record?.metrics : {};
  return {
    ...event,
    ending: showEnding(ending, sight),
    usage: showUsage(usage, sight),
    timings: showTimings(timings, sight),
    record: record && { ...record, metrics: metrics ?? {}, checks: showChecks(record.checks, sight) },
  };
}

const completed: Ending = { reason: "completed", exitCode: 0, signal: null };

/** An ending as a page may tell it. How a program leaves is its own choice, and could tell what it was asked. */
export function showEnding(ending: Ending, sight: Sight): Ending {
  if (ending.reason === "platform-fault") return { ...ending, detail: "" };
  if (sight === "received" && ending.reason !== "stopped") return completed;
  if (sight === "ends" && ending.reason === "completed") return completed;
  return ending;
}

/** What an attempt used, without what a program could count by. The time it took anybody can see. */
export function showUsage(usage: Usage, sight: Sight): Usage {
  if (sight === "all" || sight === "visible") return usage;
  const { gpuMemoryPeakBytes: _, ...rest } = { ...usage, peakMemoryBytes: 0, writtenBytes: 0 };
  return sight === "ends" ? rest : { ...rest, wallMs: 0, cpuMs: 0, gpuMs: 0, energyMillijoules: null };
}

/** Where the time went, without the judge's own part. */
export function showTimings(timings: Timings, sight: Sight): Timings {
  if (sight === "received") return { startMs: 0, runMs: 0, judgeMs: 0 };
  return sight === "ends" ? { ...timings, runMs: timings.runMs + timings.judgeMs, judgeMs: 0 } : timings;
}
