import type { AttemptEvent, Ending } from "#contract/event.ts";
import type { Check } from "#contract/verdict.ts";
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

/** The checks a learner may see. */
export function showChecks(checks: readonly Check[], showHidden: boolean): Check[] {
  return checks.filter((check) => showHidden || !check.hidden);
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
 * An event as its learner may see it, or undefined. Where hidden checks may not
 * be shown the rest is numbered anew without gaps, so that not even their number
 * can be counted. What a platform fault was in detail is for the operator.
 */
export function showEvent({ event, hiddenBefore }: StoredEvent, showHidden: boolean): AttemptEvent | undefined {
  if (isHiddenCheck(event) && !showHidden) return undefined;
  const numbered = showHidden ? event : { ...event, seq: event.seq - hiddenBefore };
  if (numbered.kind !== "finished") return numbered;
  // What a judge measured may be what its hidden checks measured.
  const withheld = showHidden ? {} : { metrics: {} };
  const record = numbered.record && { ...numbered.record, ...withheld, checks: showChecks(numbered.record.checks, showHidden) };
  return { ...numbered, ending: showEnding(numbered.ending), record };
}

/** An ending as a page may tell it. */
export function showEnding(ending: Ending): Ending {
  return ending.reason === "platform-fault" ? { ...ending, detail: "" } : ending;
}
