import { createServer } from "node:net";
import type { Logger } from "pino";
import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey, PilotId, RunnerId } from "#contract/ids.ts";
import type { PilotMessage } from "#contract/pilot.ts";
import { describeError, RunnerError } from "../core/errors.ts";
import { makeFaultEvent } from "../core/fault-event.ts";
import { advance, maySwitchSlices, type FleetMeter, noTime } from "../core/fleet-meter.ts";
import { emptyFleet, type FleetEffect, type FleetEvent, type FleetState, listFree } from "../core/fleet-state.ts";
import { step } from "../core/fleet-step.ts";
import type { BlobCache } from "../site/blob-cache.ts";
import { EventPost } from "../site/event-post.ts";
import { EventSender } from "../site/event-sender.ts";
import type { SiteClient } from "../site/site-client.ts";
import { makeBlobHandler } from "./blob-routes.ts";
import { FleetReports } from "./fleet-reports.ts";
import { LeaseAsks } from "./lease-asks.ts";
import { PilotServer } from "./pilot-server.ts";
import type { PilotSource } from "./pilot-source.ts";
import { PilotUploads } from "./pilot-uploads.ts";
import type { PilotWay } from "./pilot-way.ts";

export interface FleetOptions {
  readonly runner: RunnerId;
  readonly client: SiteClient;
  readonly cache: BlobCache;
  readonly sources: readonly PilotSource[];
  /** Where the door for pilots listens; port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Where pilots cannot dial that door: how their connections come to it. */
  readonly way?: PilotWay;
  /** How often the site is told what there is; every five seconds where nothing is said. */
  readonly reportEveryMs?: number;
  /** Called once, when the first slice is ready. */
  readonly onReady: () => void;
  readonly log: Logger;
}

const TICK_MS = 1_000;
const REPORT_EVERY_MS = 5_000;

/** Carries out what core/fleet-step decides: leases from the site, attempts to pilots, events back. */
export class Fleet implements AsyncDisposable {
  #state: FleetState = emptyFleet;
  #meter: FleetMeter = { atMs: Date.now(), pilots: new Map(), total: noTime };
  #reports: FleetReports | undefined;
  readonly #options: FleetOptions;
  readonly #asks: LeaseAsks;
  readonly #post: EventPost;
  readonly #senders = new Map<string, EventSender>();
  readonly #uploads = new PilotUploads();
  #server: PilotServer | undefined;
  #way: AsyncDisposable | undefined;
  #ticking: NodeJS.Timeout | undefined;
  #opened = false;
  #ready = false;
  #onIdle: () => void = () => undefined;

  private constructor(options: FleetOptions) {
    this.#options = options;
    const { runner, client, log } = options;
    this.#post = new EventPost(client);
    this.#asks = new LeaseAsks(
      runner,
      client,
      { state: () => this.#state, outlook: () => options.sources.flatMap((source) => source.outlook?.() ?? []) },
      {
        leased: (lease) => this.#on({ kind: "leased", lease }),
        notUnderstood: (key, why) => this.#giveUp(key, why),
        adopted: (lease) => this.#on({ kind: "adopted", lease }),
        claimRefused: (key) => this.#on({ kind: "claim-refused", key }),
        stopAsked: (jobId) => this.#on({ kind: "stop-asked", jobId }),
        leaseLost: (key) => this.#on({ kind: "lease-lost", key }),
        demanded: (demand) => this.#on({ kind: "demanded", demand }),
      },
      log,
    );
  }

  /** Opens the door for pilots, starts their sources and begins to ask for work. */
  static async open(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    const serveBlob = makeBlobHandler(() => fleet.#state, options.client, options.cache, fleet.#uploads);
    const server = await PilotServer.open(
      await recallAddress(options),
      {
        joined: (hello) => fleet.#on({ kind: "pilot-joined", hello }),
        linked: (pilot) => fleet.#on({ kind: "pilot-linked", pilot }),
        unlinked: (pilot) => fleet.#on({ kind: "pilot-unlinked", pilot }),
        said: (pilot, message) => fleet.#hear(pilot, message),
        deaf: (pilot, detail) => fleet.#lose(pilot, detail),
      },
      serveBlob,
      options.log,
    );
    fleet.#server = server;
    fleet.#way = await options.way?.open(server, options.log);
    fleet.#ticking = setInterval(() => fleet.#on({ kind: "tick" }), TICK_MS);
    const door = {
      url: options.way?.url ?? `http://${options.listen.host}:${server.port}`,
      admit: (pilot: PilotId) => server.admit(pilot),
      readmit: (pilot: PilotId, tokenHash: string, awaited: boolean) => {
        server.readmit(pilot, tokenHash);
        if (awaited) fleet.#on({ kind: "pilot-awaited", pilot });
      },
      gone: (pilot: PilotId, detail: string) => fleet.#lose(pilot, detail),
      ends: (pilot: PilotId, endsAtMs: number) => fleet.#on({ kind: "pilot-ends", pilot, endsAtMs }),
      release: (pilot: PilotId) => fleet.#on({ kind: "pilot-released", pilot }),
      readFleet: () => fleet.#state,
    };
    for (const source of options.sources) source.start(door);
    fleet.#opened = true;
    fleet.#reports = new FleetReports({
      ...options,
      source: options.sources.find(({ allocations }) => allocations)?.allocations,
      everyMs: options.reportEveryMs ?? REPORT_EVERY_MS,
      read: () => fleet.#read(),
      release: door.release,
    });
    fleet.#asks.refresh();
    return fleet;
  }

  /** Takes no more work. Resolves when the site has the last event of all that ran, or when the signal aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    this.#on({ kind: "drain" });
    await idle;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#ticking);
    this.#asks.close();
    this.#reports?.close();
    await Promise.all(this.#options.sources.map((source) => source.stop()));
    await this.#way?.[Symbol.asyncDispose]();
    await this.#server?.[Symbol.asyncDispose]();
    // Last: the end of a pilot is the end of its attempts, and what is to be said of them would be tried for ever.
    for (const sender of this.#senders.values()) sender.close();
    this.#post.close();
  }

  #hear(pilot: PilotId, message: PilotMessage): void {
    if (message.kind === "draining") return this.#on({ kind: "pilot-draining", pilot });
    if (message.kind === "slice-lost") return this.#on({ ...message, pilot });
    const { key } = message;
    if (message.kind === "released") {
      this.#on({ ...message, pilot });
      if (![...this.#state.attempts.values()].some(({ on }) => on?.pilot === pilot)) this.#forgetUploads(pilot);
    } else if (message.event.kind === "artifact" && !this.#uploads.take(pilot, message.event.digest)) {
      this.#on({ kind: "distrusted", pilot, key, why: "its pilot names an artifact that it has not handed in" });
    } else {
      this.#on({ kind: "reported", pilot, key, event: message.event });
    }
  }

  #lose(pilot: PilotId, detail: string): void {
    this.#on({ kind: "pilot-gone", pilot, detail });
    this.#server?.dismiss(pilot);
    this.#forgetUploads(pilot);
  }

  /** What is leased here and cannot be done here is given back at once, for another runner: this one would only guess. */
  #giveUp(key: AttemptKey, why: string): void {
    this.#options.log.error({ jobId: key.jobId, attempt: key.attempt, why }, "a job is not understood, and is given back");
    this.#findSender(key).push(makeFaultEvent(1, Date.now(), "pilot-refused", why));
  }

  #forgetUploads(pilot: PilotId): void {
    for (const digest of this.#uploads.forget(pilot)) this.#options.cache.unpin(digest);
  }

  #read(): { state: FleetState; meter: FleetMeter } {
    this.#meter = advance(this.#meter, this.#state, Date.now());
    return { state: this.#state, meter: this.#meter };
  }

  #on(event: FleetEvent): void {
    const nowMs = Date.now();
    const { state, effects } = step(this.#state, event, nowMs);
    if (maySwitchSlices(event, effects)) this.#meter = advance(this.#meter, this.#state, nowMs);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    // Demand comes with an answer, whose asker decides when to ask again; it frees no slice.
    if (this.#opened && event.kind !== "demanded") this.#asks.refresh();
    if (!this.#ready && listFree(state).length > 0) {
      this.#ready = true;
      this.#options.onReady();
    }
    if (state.draining && state.attempts.size === 0) this.#onIdle();
  }

  #perform(effect: FleetEffect): void {
    switch (effect.kind) {
      case "send":
        return this.#server?.send(effect.pilot, effect.message);
      case "report":
        return this.#findSender(effect.key).push(effect.event);
      case "forget":
        this.#senders.get(nameOf(effect.key))?.close();
        this.#senders.delete(nameOf(effect.key));
        return;
      case "dismiss":
        this.#options.log.warn({ pilot: effect.pilot }, `pilot dismissed: ${effect.why}`);
        return this.#server?.dismiss(effect.pilot);
      case "ignored":
        return this.#options.log.debug(effect.why);
    }
  }

  #findSender(key: AttemptKey): EventSender {
    const known = this.#senders.get(nameOf(key));
    if (known) return known;
    const { log } = this.#options;
    const listener = {
      accepted: (_key: AttemptKey, through: number) => this.#on({ kind: "kept", key, through }),
      settled: () => {
        this.#on({ kind: "settled", key });
        // Of what was given back nothing else is known.
        if (!this.#state.attempts.has(key.jobId)) this.#perform({ kind: "forget", key });
      },
      refused: (_key: AttemptKey, error: RunnerError) => {
        log.warn({ jobId: key.jobId, attempt: key.attempt, error: error.message }, "the site takes no events of this attempt");
        this.#on({ kind: "lease-lost", key });
      },
      delayed: (_key: AttemptKey, error: Error) => log.debug({ jobId: key.jobId, error: describeError(error) }, "events wait for the site"),
    };
    const sender = new EventSender(key, this.#post, listener, (_key, event, signal) => this.#upload(key, event, signal));
    this.#senders.set(nameOf(key), sender);
    return sender;
  }

  /** Brings an artifact to the site before the event that names it. One that the site will not keep stops nothing else. */
  async #upload(key: AttemptKey, event: Extract<AttemptEvent, { kind: "artifact" }>, signal: AbortSignal): Promise<void> {
    const { client, cache, log } = this.#options;
    try {
      await client.putArtifact(key, event.name, event.digest, cache.path(event.digest), signal);
    } catch (error) {
      if (!(error instanceof RunnerError) || error.code === "stale-lease") throw error;
      log.warn({ jobId: key.jobId, artifact: event.name, error: error.message }, "the site did not keep an artifact");
    }
    cache.unpin(event.digest);
  }
}

/** The port where pilots of an earlier process look for their runner, unless an operator has named another. */
async function recallAddress({ listen, sources }: FleetOptions): Promise<FleetOptions["listen"]> {
  const ports = await Promise.all(sources.map(async (source) => (await source.recall?.()) ?? null));
  if (listen.port !== 0) return listen;
  const port = ports.find((one) => one !== null) ?? 0;
  return { host: listen.host, port: (await isFree(port, listen.host)) ? port : 0 };
}

/** Somebody else may have taken it since; then its pilots are not found again, and their jobs are cancelled. */
async function isFree(port: number, host: string): Promise<boolean> {
  const probe = createServer();
  return await new Promise<boolean>((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

function nameOf(key: AttemptKey): string {
  return `${key.jobId}/${key.fencingToken}`;
}
