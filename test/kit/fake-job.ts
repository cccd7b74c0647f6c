import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey, JobId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import type { Lease } from "#contract/lease.ts";

type Finished = Extract<AttemptEvent, { kind: "finished" }>;

/** A job as the fake site keeps it. Refuses by throwing what a real site would never accept: gaps, and a second end. */
export class FakeJob {
  readonly id: JobId;
  readonly spec: JobSpec;
  state: "waiting" | "leased" | "finished" = "waiting";
  stopAsked = false;
  attempt = 0;
  /** Whose the newest lease is. */
  runner = "";
  /** Events by attempt, in order. */
  readonly events = new Map<number, AttemptEvent[]>();
  /** How often some attempt was accepted as the job's end. */
  ends = 0;
  readonly #finished = Promise.withResolvers<Finished>();
  readonly #watchers = new Set<() => void>();

  constructor(id: JobId, spec: JobSpec) {
    this.id = id;
    this.spec = spec;
  }

  /** Resolves with the last event of the attempt that settled the job. */
  get finished(): Promise<Finished> {
    return this.#finished.promise;
  }

  /** All that the newest attempt printed. */
  get output(): string {
    return (this.events.get(this.attempt) ?? []).map((event) => (event.kind === "output" ? event.text : "")).join("");
  }

  /** Resolves as soon as the condition holds; looked at after every change. */
  async until(holds: (job: this) => boolean): Promise<void> {
    while (!holds(this)) await new Promise<void>((resolve) => this.#watchers.add(resolve));
  }

  lease(runner: string): Lease {
    this.state = "leased";
    this.runner = runner;
    this.attempt += 1;
    this.events.set(this.attempt, []);
    this.#changed();
    return this.describeLease();
  }

  /** The newest lease, as it was given. */
  describeLease(): Lease {
    const key = { jobId: this.id, attempt: this.attempt, fencingToken: this.attempt };
    return { key, expiresAt: new Date(Date.now() + 60_000).toISOString(), spec: this.spec };
  }

  release(): void {
    this.state = "waiting";
    this.#changed();
  }

  isHeldBy(key: AttemptKey): boolean {
    return this.state === "leased" && key.fencingToken === this.attempt;
  }

  /** Whether the newest lease, settled or not, is this one. */
  knows(key: AttemptKey): boolean {
    return this.state !== "waiting" && key.fencingToken === this.attempt;
  }

  take(key: AttemptKey, events: readonly AttemptEvent[]): number {
    const row = this.events.get(key.attempt) ?? [];
    for (const event of events) {
      if (event.seq !== row.length + 1) continue;
      row.push(event);
      if (event.kind === "finished") this.#settle(event);
    }
    this.#changed();
    return row.length;
  }

  #settle(event: Finished): void {
    if (event.ending.reason === "platform-fault" && this.attempt < 5) return this.release();
    this.state = "finished";
    this.ends += 1;
    this.#finished.resolve(event);
  }

  #changed(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of watchers) watcher();
  }
}
