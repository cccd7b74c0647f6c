import type { Outlook } from "#contract/outlook.ts";
import type { JobView } from "./job-view.ts";

/** What the queue knows about one waiting job. */
export interface QueueGlance {
  /** Jobs before it, and what they will probably take together. */
  readonly jobsAhead: number;
  readonly secondsAhead: number;
  /** What the jobs on slices will still take together. */
  readonly secondsRunning: number;
  /** Slices that could take it, free or at work. */
  readonly slices: number;
  /** Whether any runner is connected and offers any slice at all. */
  readonly isServed: boolean;
  /** Whether it asks for several GPUs, and nothing connected has as many together. */
  readonly lacksGpus: boolean;
  readonly attempt: number;
  /** What a runner knows of further slices that could take it. */
  readonly outlook: Outlook | null;
  /** Until when maintenance keeps it from starting. */
  readonly parkedUntil: Date | null;
  /** Whether it is a run that could also begin on a CPU that is there. */
  readonly offersCpu: boolean;
}

export type Waiting = Pick<JobView, "position" | "estimateSeconds" | "cause" | "wait">;

/** Position, estimate and cause of waiting, as a learner is told. */
export function describeWaiting(glance: QueueGlance, now: Date): Waiting {
  const { outlook, parkedUntil, offersCpu } = glance;
  const estimateSeconds = estimate(glance, now);
  const isFar = estimateSeconds === null || estimateSeconds > nearSeconds;
  return {
    position: glance.jobsAhead + 1,
    estimateSeconds,
    cause: findCause(glance),
    wait: {
      cluster: outlook && { cause: outlook.cause, startsAt: outlook.startsAt, until: outlook.until },
      parkedUntil: parkedUntil?.toISOString() ?? null,
      isLater: false,
      offersCpu: offersCpu && isFar,
    },
  };
}

/** A GPU that is there by then is worth waiting for. */
const nearSeconds = 60;

function findCause({ slices, isServed, lacksGpus, attempt, outlook, parkedUntil }: QueueGlance): JobView["cause"] {
  if (parkedUntil) return "maintenance";
  if (slices === 0 && outlook) return "cluster";
  if (slices === 0 && lacksGpus) return "no-gpus-together";
  if (slices === 0) return isServed ? "no-fitting-slice" : "no-runner";
  return attempt > 0 ? "retry" : "queue";
}

/** Seconds until it starts, as far as anybody can tell. */
function estimate({ secondsAhead, secondsRunning, slices, outlook, parkedUntil }: QueueGlance, now: Date): number | null {
  const startsAt = parkedUntil ?? (slices === 0 && outlook?.startsAt ? new Date(outlook.startsAt) : null);
  if (startsAt) {
    const ahead = secondsAhead / Math.max(1, slices, outlook?.slices ?? 0);
    return roundUp(Math.max(0, (startsAt.getTime() - now.getTime()) / 1000) + ahead);
  }
  return slices === 0 ? null : Math.ceil((secondsAhead + secondsRunning) / slices);
}

/** Nobody needs seconds of what takes minutes, and each change is read out to those who listen. */
const roundUp = (seconds: number): number => (seconds > 120 ? Math.ceil(seconds / 60) * 60 : Math.ceil(seconds));

/** So much an estimate may waver before it counts as another. */
const waverSeconds = 5;

/**
 * Never tells a worse position than before. Others may rightly pass (a class
 * begins); being told "4th" after "2nd" helps nobody, so the number stays until
 * it is true again. Only a retry starts anew, and says so. An estimate grows only
 * by more than a waver, and then says that it is later than was told.
 */
export function keepMonotone(before: Waiting | undefined, now: Waiting): Waiting {
  if (!before || (now.cause === "retry" && before.cause !== "retry")) return now;
  const position = before.position === null || now.position === null ? now.position : Math.min(before.position, now.position);
  return { ...now, position, ...keepEstimate(before, now) };
}

function keepEstimate(before: Waiting, now: Waiting): Pick<Waiting, "estimateSeconds" | "wait"> {
  const { estimateSeconds, wait } = now;
  const told = before.estimateSeconds;
  if (told === null || estimateSeconds === null) return { estimateSeconds, wait };
  const isLater = estimateSeconds > told + waverSeconds;
  // What was said of a delay stands until it has been made up for.
  const stillLater = before.wait?.isLater === true && estimateSeconds >= told;
  return {
    estimateSeconds: isLater ? estimateSeconds : Math.min(told, estimateSeconds),
    wait: wait && { ...wait, isLater: isLater || stillLater },
  };
}
