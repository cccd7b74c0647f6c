import type { AttemptEvent } from "#contract/event.ts";
import type { JobEvent, JobView } from "#src/domain/job-view.ts";

/** All that one client knows of one job: what it asked for, and what it was told. */
export interface LoggedJob {
  readonly idempotencyKey: string;
  readonly learner: number;
  readonly work: Work;
  jobId: string | undefined;
  readonly told: { attempt: number; event: AttemptEvent }[];
  final: JobView | undefined;
  /** What of `told` counts as a sign of life: nothing before the newest kill. */
  alive: (told: { attempt: number }, index: number) => boolean;
}

/** Something a learner does, and how it must end. */
export interface Work {
  readonly kind: "run" | "submission";
  readonly files: { path: string; text: string }[];
  /** The verdict of a submission; the output of a run. */
  readonly expected: string;
}

/** The clients' own log. Nothing in it comes from the database but by way of answers to clients. */
export class WorkLog {
  readonly jobs: LoggedJob[] = [];
  #watchers = new Set<() => void>();

  add(job: Pick<LoggedJob, "idempotencyKey" | "learner" | "work">): LoggedJob {
    const logged: LoggedJob = { ...job, jobId: undefined, told: [], final: undefined, alive: () => true };
    this.jobs.push(logged);
    return logged;
  }

  note(job: LoggedJob, what: { jobId: string } | JobEvent | JobView): void {
    if ("event" in what) job.told.push({ attempt: what.attempt, event: what.event });
    else if ("state" in what && what.state === "finished") job.final = what;
    else job.jobId = what.jobId;
    for (const watcher of this.#watchers) watcher();
  }

  get finished(): number {
    return this.jobs.filter(({ final }) => final).length;
  }

  /** Jobs that have begun and not ended, with a sign of life since the newest kill. */
  get running(): number {
    return this.jobs.filter(({ told, final, alive }) => {
      const last = told.at(-1);
      return !final && last && last.event.kind !== "finished" && alive(last, told.length - 1);
    }).length;
  }

  /** The highest number of an attempt at an unfinished job. */
  get mostAttempts(): number {
    return Math.max(0, ...this.jobs.map(({ final, told }) => (final ? 0 : (told.at(-1)?.attempt ?? 0))));
  }

  /** Attempts that run now are over if `attemptsEnd`; otherwise they must be heard of again to count as running. */
  forgetRunning(attemptsEnd: boolean): void {
    for (const job of this.jobs) {
      const attempt = job.told.at(-1)?.attempt ?? 0;
      const count = job.told.length;
      if (!job.final) job.alive = (told, index) => (attemptsEnd ? told.attempt > attempt : index >= count);
    }
  }

  /** Resolves at the first moment at which this holds; looks whenever something is noted. */
  async until(holds: () => boolean, why: string, mostMs = 90_000): Promise<void> {
    const reached = Promise.withResolvers<void>();
    const look = () => holds() && reached.resolve();
    const late = setTimeout(() => reached.reject(new Error(`waited ${mostMs} ms until ${why}; ${this.describe()}`)), mostMs);
    this.#watchers.add(look);
    look();
    await reached.promise.finally(() => (clearTimeout(late), this.#watchers.delete(look)));
  }

  /** Where the unfinished jobs are, for a message. */
  describe(): string {
    const open = this.jobs.filter(({ final }) => !final);
    return open
      .map(({ jobId, told }) => `${jobId}: ${told.at(-1)?.attempt}.${told.at(-1)?.event.seq} ${told.at(-1)?.event.kind}`)
      .join(", ");
  }
}
