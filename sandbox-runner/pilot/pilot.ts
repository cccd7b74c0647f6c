import type { Logger } from "pino";
import { type AttemptKey, type Digest, isSameAttempt } from "#contract/ids.ts";
import type { Demand } from "#contract/lease.ts";
import type { PilotHello, PilotHold, PilotSlice, RunnerMessage, SliceId } from "#contract/pilot.ts";
import { makeFaultEvent } from "../core/fault-event.ts";
import { shareDemand } from "../core/demand-share.ts";
import { choosePoolSizes, type PoolNeeds } from "../core/pool-sizes.ts";
import type { Warden } from "#runner/sandbox/warden.ts";
import type { RunnerAddress } from "#runner/ways/dial.ts";
import { AttemptLog } from "./attempt-log.ts";
import { Attempt } from "./attempt.ts";
import { BlobClient } from "./blob-client.ts";
import { RunnerLink } from "./runner-link.ts";

export interface PilotOptions {
  readonly runner: RunnerAddress;
  readonly hello: Omit<PilotHello, "received" | "holds">;
  /** One for all slices, or each slice's own. */
  readonly warden: Warden | ReadonlyMap<SliceId, Warden>;
  /** Outlives its runner's process for so long, and goes on with what runs; absent where both die together. */
  readonly abandonedAfterMs?: number;
  readonly environmentDigests: ReadonlyMap<string, Digest>;
  /** What every environment keeps waiting at the least, and what all that wait may take. */
  readonly pools: Pick<PoolNeeds, "floors" | "memoryBytes">;
  /** Of devices, by slice. */
  readonly drivers?: ReadonlyMap<SliceId, string>;
  readonly log: Logger;
}

interface Running {
  readonly attempt: Attempt;
  readonly done: Promise<void>;
}

/** How long the last words may take to reach the runner before the process ends. */
const LAST_WORDS_MS = 3_000;
/** So many attempts back, what learners use now is what they will use next. */
const RECENT_ATTEMPTS = 64;

/** Serves its runner with slices: one attempt at a time on each. */
export class Pilot {
  readonly #options: PilotOptions;
  readonly #slices: ReadonlyMap<SliceId, PilotSlice>;
  readonly #running = new Map<SliceId, Running>();
  readonly #wardens: ReadonlyMap<SliceId, Warden>;
  /** Of each slice's newest attempt. */
  readonly #logs = new Map<SliceId, AttemptLog>();
  /** Slices that did not pass the look after an attempt, or whose warden is gone: they take nothing more from this process. */
  readonly #quarantined = new Set<SliceId>();
  readonly #blobs: BlobClient;
  readonly #link: RunnerLink;
  readonly #over = Promise.withResolvers<string>();
  #recent: string[] = [];
  #draining = false;
  #ending = false;

  constructor(options: PilotOptions) {
    this.#options = options;
    this.#slices = new Map(options.hello.slices.map((slice) => [slice.id, slice]));
    this.#blobs = new BlobClient(options.runner, this.#keeps);
    const listener = {
      heard: (message: RunnerMessage) => this.#hear(message),
      describe: () => this.#describe(),
      forgotten: (told: PilotHello["holds"]) => this.#await(told ?? []),
      abandoned: () => this.end("its runner is gone"),
    };
    this.#link = new RunnerLink(options.runner, options.hello, listener, options.log, options.abandonedAfterMs);
    const { warden } = options;
    this.#wardens = "closed" in warden ? new Map(options.hello.slices.map(({ id }) => [id, warden])) : warden;
    for (const one of new Set(this.#wardens.values())) void one.closed.then((reason) => this.#lose(one, reason));
  }

  /** Resolves with the reason when the pilot has nothing more to do. */
  get over(): Promise<string> {
    return this.#over.promise;
  }

  /** What stood on its slices has ended as a fault of the platform. Without any slice left there is nothing to stay for. */
  #lose(warden: Warden, reason: string): void {
    const lost = [...this.#wardens].flatMap(([id, one]) => (one === warden ? [id] : []));
    for (const id of lost) this.#quarantined.add(id);
    if (this.#ending) return;
    if (this.#quarantined.size === this.#slices.size) return this.end(`the warden is gone: ${reason}`);
    this.#options.log.error({ slices: lost, reason }, "the warden of these slices is gone; they take no more");
    for (const slice of lost) this.#link.send({ kind: "slice-lost", slice });
  }

  /** Takes no more attempts and is over when the last one is. */
  drain(): void {
    this.#refuseMore();
    this.#endWhenIdle();
  }

  /** Is over as soon as what has been said has reached the runner. */
  end(reason: string): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#refuseMore();
    void Promise.all([...this.#running.values()].map(({ attempt, done }) => (attempt.stop(), done)))
      .then(() => this.#link.delivered(LAST_WORDS_MS))
      .then(() => this.#close(reason));
  }

  #close(reason: string): void {
    this.#link.close();
    this.#over.resolve(reason);
  }

  #refuseMore(): void {
    if (!this.#draining) this.#link.send({ kind: "draining" });
    this.#draining = true;
  }

  #endWhenIdle(): void {
    if (this.#draining && this.#running.size === 0) this.end("drained");
  }

  #hear(message: RunnerMessage): void {
    switch (message.kind) {
      case "assign":
        return this.#assign(message);
      case "stop":
        return this.#find(message.key)?.stop();
      case "kill":
        this.#find(message.key)?.kill();
        return this.#findLog(message.key)?.drop();
      case "kept":
        return this.#findLog(message.key)?.forget(message.through);
      case "resume":
        return this.#findLog(message.key)?.resume();
      case "demand":
        return this.#resizePools(message.demand);
      case "drain":
        return this.drain();
    }
  }

  #assign({ slice: id, key, spec }: Extract<RunnerMessage, { kind: "assign" }>): void {
    const { environmentDigests, drivers, hello } = this.#options;
    const warden = this.#wardens.get(id);
    const slice = this.#quarantined.has(id) ? undefined : this.#slices.get(id);
    if (!slice || !warden || this.#draining)
      return this.#refuse(id, key, slice ? "the pilot is draining" : `the pilot offers no slice ${id}`, false);
    if (spec.judge && hello.grades === false) return this.#refuse(id, key, "nothing graded may run here", true);
    this.#recent = [...this.#recent.slice(1 - RECENT_ATTEMPTS), spec.environment];
    const log = new AttemptLog(id, key, this.#keeps, (message) => this.#link.send(message));
    this.#logs.set(id, log);
    const attempt = new Attempt(key, spec, {
      warden,
      blobs: this.#blobs,
      place: { slice, driver: drivers?.get(id) ?? null, tier: hello.tier, slurmJobId: hello.slurmJobId, environmentDigests },
      report: (event) => log.report(event),
      log: this.#options.log,
    });
    // A runner that started anew may assign a slice whose old attempt is still being killed.
    const before = this.#running.get(id)?.done ?? Promise.resolve();
    const done = before
      .then(() => attempt.run())
      .then((healthy) => {
        if (this.#running.get(id)?.attempt === attempt) this.#running.delete(id);
        if (!healthy) this.#quarantined.add(id);
        log.release(!this.#quarantined.has(id));
        this.#endWhenIdle();
      });
    this.#running.set(id, { attempt, done });
  }

  #resizePools(demand: Demand): void {
    const { floors, memoryBytes } = this.#options.pools;
    const wardens = new Set(this.#wardens.values());
    const needs = { floors, memoryBytes: memoryBytes / wardens.size, recent: this.#recent };
    const sizes = choosePoolSizes({ ...needs, demand: shareDemand(demand, 1, wardens.size) }, Date.now());
    for (const warden of wardens) warden.resize(sizes);
  }

  #refuse(slice: SliceId, key: AttemptKey, why: string, healthy: boolean): void {
    this.#link.send({ kind: "event", key, event: makeFaultEvent(1, Date.now(), "pilot-refused", why) });
    this.#link.send({ kind: "released", slice, key, healthy });
  }

  get #keeps(): boolean {
    return this.#options.abandonedAfterMs !== undefined;
  }

  /** What a runner that knows nothing of this pilot has to hear first. */
  #describe(): Pick<PilotHello, "holds" | "slices"> {
    const sound = this.#options.hello.slices.filter(({ id }) => !this.#quarantined.has(id));
    const slices = sound.length > 0 ? sound : this.#options.hello.slices;
    if (!this.#keeps) return { slices };
    return { slices, holds: [...this.#logs.values()].flatMap((log) => log.describe() ?? []) };
  }

  /** A runner began anew. What it was told of goes on, unheard until it says what is to become of it; nothing else is wanted any more. */
  #await(told: readonly PilotHold[]): void {
    for (const [slice, log] of this.#logs) {
      const isTold = told.some(({ key }) => isSameAttempt(key, log.key));
      log.pause();
      if (isTold) continue;
      this.#find(log.key)?.kill();
      this.#logs.delete(slice);
    }
    if (this.#draining) this.#link.send({ kind: "draining" });
  }

  #findLog(key: AttemptKey): AttemptLog | undefined {
    return [...this.#logs.values()].find((log) => isSameAttempt(log.key, key));
  }

  #find(key: AttemptKey): Attempt | undefined {
    return [...this.#running.values()].find(({ attempt }) => isSameAttempt(attempt.key, key))?.attempt;
  }
}
