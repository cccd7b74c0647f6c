import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { SlicePrice } from "#contract/fleet-report.ts";
import { PilotId, type RunnerId } from "#contract/ids.ts";
import type { Outlook } from "#contract/outlook.ts";
import { findAllocation, type Listing, type Sighting } from "../core/allocation.ts";
import type { ClusterMaintenance } from "../core/cluster-maintenance.ts";
import { decide, freshMemory } from "../core/autoscale.ts";
import type { ScaleAction, ScaleMemory, ScalePolicy } from "../core/autoscale-state.ts";
import { describeError, RunnerError } from "../core/errors.ts";
import { type Misfortunes, type PilotFate, recordArrival, recordFate } from "../core/misfortunes.ts";
import { makeOutlook } from "../core/outlook.ts";
import { findPendingCause } from "../core/pending-reason.ts";
import { adoptSlurmPilot, findFate, isRequeued, makeSlurmPilot, observe, type SlurmPilot, toScaled } from "../core/slurm-pilot.ts";
import type { AskAccounting } from "../slurm/accounting.ts";
import { makeBatchScript, type PilotOrder } from "../slurm/batch-script.ts";
import type { SitePlan } from "../slurm/site-plan.ts";
import type { SlurmPort } from "../slurm/slurm-port.ts";
import { AllocationNotes } from "./allocation-notes.ts";
import { MaintenanceWatch } from "./maintenance-watch.ts";
import { makePattern, nameOf, prefixOf } from "./pilot-names.ts";
import { PilotRecords } from "./pilot-records.ts";
import type { PilotDoor, PilotSource } from "./pilot-source.ts";

export interface SlurmPilotsOptions {
  readonly runner: RunnerId;
  readonly port: SlurmPort;
  readonly plan: SitePlan;
  readonly program: Pick<PilotOrder, "shell" | "preamble" | "command" | "environment">;
  readonly policy: ScalePolicy;
  /** The site profile's name. */
  readonly site: string;
  readonly askAccounting: AskAccounting | null;
  /** What an hour on one of its slices costs; null where nobody can say it. */
  readonly price: SlicePrice | null;
  /** A folder that compute nodes see too. */
  readonly sharedDir: string;
  /** How often Slurm is asked about all pilots together, and how often what follows is decided. */
  readonly listEveryMs?: number;
  readonly decideEveryMs?: number;
  /** How often Slurm is asked about its maintenance. */
  readonly lookAheadEveryMs?: number;
  readonly log: Logger;
}

/** What an operator can be told. */
export interface SlurmKnowledge {
  /** Why Slurm does not answer; null while it does. */
  readonly silence: string | null;
  readonly pilots: readonly SlurmPilot[];
  readonly misfortunes: Misfortunes;
  readonly maintenance: readonly ClusterMaintenance[];
}

const LIST_EVERY_MS = 5_000;
const DECIDE_EVERY_MS = 1_000;
/** SIGTERM comes so long before the end: what runs may finish, and Slurm may be up to a minute early. */
const SIGNAL_SECONDS = 60;
const LAST_TRIES = 3;

/** Pilots in allocations of a cluster: as many as are needed, each by one sbatch, and gone only when Slurm says so. */
export class SlurmPilots implements PilotSource {
  readonly #options: SlurmPilotsOptions;
  readonly allocations: AllocationNotes;
  readonly #pilots = new Map<PilotId, SlurmPilot>();
  readonly #records: PilotRecords;
  readonly #maintenance: MaintenanceWatch;
  readonly #stopping = new AbortController();
  #memory: ScaleMemory = freshMemory;
  #listedAtMs = -Infinity;
  /** Why Slurm does not answer; null while it does, undefined before it was asked. */
  #silence: string | null | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SlurmPilotsOptions) {
    this.#options = options;
    const { port, plan, sharedDir, log } = options;
    this.#records = new PilotRecords(sharedDir, log);
    this.#maintenance = new MaintenanceWatch(port, log, options.lookAheadEveryMs);
    const look = () => this.describe();
    this.allocations = new AllocationNotes({ ...options, sliceKind: plan.sliceKind, slices: plan.slices, look });
  }

  /** What is known now, and since when nothing new is. */
  describe(): SlurmKnowledge {
    const { misfortunes } = this.#memory;
    return { silence: this.#silence ?? null, pilots: [...this.#pilots.values()], misfortunes, maintenance: this.#maintenance.known };
  }

  outlook(): Outlook[] {
    return makeOutlook({ ...this.describe(), isPaused: this.allocations.isPausedByOperator }, this.#options.policy, Date.now());
  }

  async recall(): Promise<number | null> {
    const [newest] = await this.#records.recall(makePattern(prefixOf(this.#options.runner)));
    return newest ? Number(new URL(newest.address).port) || null : null;
  }

  start(door: PilotDoor): void {
    this.#adopt(door);
    this.#running = this.#run(door);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    const { port, log } = this.#options;
    for (let tries = 1; this.#pilots.size > 0; tries += 1) {
      try {
        await port.cancel([...this.#pilots.values()].flatMap(({ jobId }) => jobId ?? [])); // eslint-disable-line no-await-in-loop -- until it is heard
        break;
      } catch (error) {
        if (tries === LAST_TRIES)
          return log.error({ pilots: [...this.#pilots.values()], error: describeError(error) }, "allocations are left behind");
      }
    }
    await Promise.all([...this.#pilots.keys()].map((pilot) => this.#records.clear(pilot)));
  }

  /** Takes up what an earlier process left, where it will find this one. */
  #adopt(door: PilotDoor): void {
    for (const { pilot: id, tokenHash, jobId, submittedMs, joined, reserved } of this.#records.listAt(door.url)) {
      this.#pilots.set(id, adoptSlurmPilot({ id, jobId, submittedMs, joined, reserved }, Date.now()));
      door.readmit(id, tokenHash, joined);
      this.#options.log.info({ pilot: id, jobId }, "a pilot of an earlier process is adopted");
    }
    // The first report may be sent before the first look at the cluster, and would say that none of them is there.
    this.allocations.note([...this.#pilots.values()]);
    // Whoever was there was needed until now: nobody is let go only because this process does not remember.
    this.#memory = { ...this.#memory, neededAtMs: [...this.#pilots.values()].map(() => Date.now()) };
  }

  async #run(door: PilotDoor): Promise<void> {
    const { decideEveryMs = DECIDE_EVERY_MS, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#round(door); // eslint-disable-line no-await-in-loop -- one round after the other
      } catch (error) {
        log.error({ error: describeError(error) }, "a look at the cluster failed");
      }
      await pause(decideEveryMs, undefined, { signal }).catch(() => undefined); // eslint-disable-line no-await-in-loop -- as above
    }
  }

  async #round(door: PilotDoor): Promise<void> {
    const { policy, listEveryMs = LIST_EVERY_MS } = this.#options;
    const listing = performance.now() - this.#listedAtMs >= listEveryMs ? await this.#list() : null;
    for (const pilot of this.#pilots.values()) await this.#look(pilot, listing, door); // eslint-disable-line no-await-in-loop -- a few
    this.allocations.note([...this.#pilots.values()]);
    if (listing && "sightings" in listing) {
      await this.#cancelStrays(listing.sightings);
      await this.#maintenance.look();
    }
    const fleet = door.readFleet();
    const pilots = [...this.#pilots.values()].map((pilot) => toScaled(pilot, fleet));
    const answers = this.#silence === null;
    const { memory, actions } = decide({ policy, demand: fleet.demand, pilots, answers }, this.#memory, Date.now());
    this.#memory = memory;
    if (!fleet.draining) for (const action of actions) await this.#perform(action, door); // eslint-disable-line no-await-in-loop -- in order
  }

  async #list(): Promise<Listing> {
    const { port, log } = this.#options;
    this.#listedAtMs = performance.now();
    try {
      const sightings = await port.list();
      if (this.#silence) log.info("Slurm answers again");
      this.#silence = null;
      return { sightings };
    } catch (error) {
      const failed = describeError(error);
      if (this.#silence !== failed)
        log.warn({ code: error instanceof RunnerError ? error.code : null }, `Slurm does not answer: ${failed}. Pilots go on.`);
      this.#silence = failed;
      return { failed };
    }
  }

  async #look(before: SlurmPilot, listing: Listing | null, door: PilotDoor): Promise<void> {
    const { id, jobId, submittedMs } = before;
    const nowMs = Date.now();
    const seen = listing && findAllocation(listing, { name: nameOf(id), jobId, submittedMs }, nowMs);
    const pilot = observe(before, seen, door.readFleet(), nowMs);
    this.#pilots.set(id, pilot);
    await this.#records.note(pilot);
    if (isRequeued(before, pilot)) {
      this.#options.log.warn({ pilot: id, jobId: pilot.jobId }, "a pilot's job was put back into Slurm's queue");
      door.gone(id, "its job was put back into Slurm's queue");
    }
    if (pilot.joined && !before.joined) this.#memory = { ...this.#memory, misfortunes: recordArrival(this.#memory.misfortunes) };
    if (pilot.known?.state === "gone") return this.#forget(pilot, door);
    this.#tellWaiting(before, pilot);
    if (seen?.state.state === "running" && seen.state.endsAtMs !== null && pilot.phase === "serving") door.ends(id, seen.state.endsAtMs);
  }

  #tellWaiting({ known: before }: SlurmPilot, { id, jobId, known }: SlurmPilot): void {
    if (known?.state !== "pending" || (before?.state === "pending" && before.reason === known.reason)) return;
    const startsAt = known.startsAtMs === null ? null : new Date(known.startsAtMs);
    this.#options.log.info(
      { pilot: id, jobId, cause: findPendingCause(known.reason), reason: known.reason, startsAt },
      "a pilot waits in Slurm's queue",
    );
  }

  async #forget(pilot: SlurmPilot, door: PilotDoor): Promise<void> {
    const { log } = this.#options;
    const { id, jobId } = pilot;
    const cause = pilot.known?.state === "gone" ? pilot.known.cause : "forgotten";
    const folder = this.#records.folderOf(id);
    const lastWords = await folder.readLastWords();
    const fate = findFate(pilot);
    this.#pilots.delete(id);
    this.allocations.end(pilot, fate, lastWords === "" ? cause : `${cause}; its last words: ${lastWords}`);
    this.#suffer(fate, `its allocation ended (${cause})${lastWords === "" ? "" : `; its last words: ${lastWords}`}`);
    log.info({ pilot: id, jobId, cause, fate, ...(fate === "failed-start" ? { lastWords } : {}) }, "a pilot's allocation has ended");
    door.gone(id, `its allocation ended: ${cause}`);
    await this.#records.clear(id);
  }

  /** Jobs by our name that we do not know: of an earlier process that left nothing written of them, or whose making went unheard. */
  async #cancelStrays(sightings: readonly Sighting[]): Promise<void> {
    const { port, runner, log } = this.#options;
    const known = new Set([...this.#pilots.values()].map(({ id }) => nameOf(id)));
    const isOurs = makePattern(nameOf(prefixOf(runner)));
    const strays = sightings.filter(({ name, state }) => isOurs.test(name) && !known.has(name) && state.state !== "gone");
    if (strays.length === 0) return;
    log.warn({ jobIds: strays.map(({ jobId }) => jobId) }, "cancelling allocations that nobody here knows");
    await port.cancel(strays.map(({ jobId }) => jobId));
  }

  async #perform(action: ScaleAction, door: PilotDoor): Promise<void> {
    if (action.kind === "submit") return this.allocations.isPaused ? undefined : this.#submit(door, action.reservation);
    const pilot = this.#pilots.get(action.pilot);
    if (!pilot) return;
    if (action.kind === "drain") return door.release(pilot.id);
    const { port, log } = this.#options;
    log.info({ pilot: pilot.id, jobId: pilot.jobId, why: action.why }, "cancelling an allocation");
    await port.cancel(pilot.jobId === null ? [] : [pilot.jobId]);
    this.#pilots.set(pilot.id, { ...pilot, cancelled: true });
    if (action.why === "never-joined") this.allocations.giveUp(pilot.id);
    if (action.why === "never-joined") this.#suffer("failed-start", "its allocation runs, and it never came to the runner's door");
  }

  async #submit(door: PilotDoor, reserved: string | undefined): Promise<void> {
    const { port, plan, program, runner, log } = this.#options;
    const id = PilotId.parse(`${prefixOf(runner)}${randomBytes(4).toString("hex")}`);
    const folder = this.#records.folderOf(id);
    const pilot = makeSlurmPilot(id, Date.now(), reserved !== undefined);
    this.#pilots.set(id, pilot);
    const told = {
      ATELIER_PILOT_ID: id,
      ATELIER_PILOT_RUNNER: door.url,
      ATELIER_PILOT_TOKEN_FILE: folder.tokenFile,
      ATELIER_PILOT_TIED: "false",
    };
    const environment = { ...program.environment, ...told, ...plan.pilotSettings };
    const script = makeBatchScript({ ...program, environment, minutes: plan.minutes });
    try {
      await this.#records.open(pilot, door.admit(id), door.url);
      const jobId = await port.submit({
        ...plan,
        reservation: reserved ?? plan.reservation,
        name: nameOf(id),
        script,
        outputFile: folder.logFile,
        signalSeconds: SIGNAL_SECONDS,
      });
      this.#pilots.set(id, { ...pilot, jobId });
      await this.#records.note({ ...pilot, jobId });
      log.info({ pilot: id, jobId, minutes: plan.minutes }, "a pilot is asked for");
    } catch (error) {
      const isUnheard = error instanceof RunnerError && error.code !== "slurm-refused";
      log.warn({ pilot: id, error: describeError(error) }, isUnheard ? "nobody knows whether Slurm took a pilot" : "a pilot was refused");
      if (isUnheard) return;
      this.#pilots.delete(id);
      this.allocations.end(pilot, "refused", describeError(error));
      this.#suffer("refused", describeError(error));
      door.gone(id, "it was refused");
      await this.#records.clear(id);
    }
  }

  #suffer(fate: PilotFate, reason: string): void {
    const before = this.#memory.misfortunes.pause;
    this.#memory = { ...this.#memory, misfortunes: recordFate(this.#memory.misfortunes, fate, reason, Date.now()) };
    const now = this.#memory.misfortunes.pause;
    if (now !== null && now !== before)
      this.#options.log.warn({ until: new Date(now.untilMs), cause: now.cause }, `no pilots are asked for: ${reason}`);
  }
}
