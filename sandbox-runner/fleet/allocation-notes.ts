import type { AllocationFate, AllocationReport, FleetReport, SlicePrice } from "#contract/fleet-report.ts";
import type { PilotId } from "#contract/ids.ts";
import { type AllocationKind, describeBook, emptyBook, forgetEnds, noteEnd, notePilots } from "../core/allocation-book.ts";
import type { FleetMeter } from "../core/fleet-meter.ts";
import type { Misfortunes } from "../core/misfortunes.ts";
import type { SlurmPilot } from "../core/slurm-pilot.ts";
import type { AskAccounting } from "../slurm/accounting.ts";

/** What a report says of allocations. */
export type AllocationsTold = Pick<
  FleetReport,
  "site" | "accounting" | "price" | "silence" | "pauses" | "preempted" | "nodeFails" | "allocations"
> & { readonly startUpMs: number };

/** A source of pilots whose allocations somebody else grants, counts and bills. */
export interface AllocationSource {
  describe(meter: FleetMeter): AllocationsTold;
  /** These were told to somebody who keeps them. */
  told(allocations: readonly AllocationReport[]): void;
  /** Whether an operator wants no more to be asked for. */
  pause(paused: boolean): void;
  /** Null where the cluster's accounting cannot be asked, or keeps none. */
  readonly askAccounting: AskAccounting | null;
}

export interface NotesOptions extends AllocationKind {
  readonly site: string;
  readonly askAccounting: AskAccounting | null;
  /** Null where nobody can say it. */
  readonly price: SlicePrice | null;
  /** What is known of Slurm now. */
  readonly look: () => { readonly silence: string | null; readonly misfortunes: Misfortunes };
}

const MOST_ALLOCATIONS = 512;
/** How long nothing is asked for where no answer comes. A site that restarts is back long before; one that stays away must not keep a fleet from starting: learners wait for it when it is back. */
const WISHES_WITHIN_MS = 60_000;

/** Keeps the book of one runner's allocations, and whether an operator has stopped the asking. */
export class AllocationNotes implements AllocationSource {
  readonly #options: NotesOptions;
  #book = emptyBook;
  /** Undefined until the site has said it: a process that has just begun does not know what an earlier one was told. */
  #paused: boolean | undefined;
  readonly #begunAtMs = performance.now();
  readonly #neverJoined = new Set<PilotId>();

  constructor(options: NotesOptions) {
    this.#options = options;
  }

  get askAccounting(): AskAccounting | null {
    return this.#options.askAccounting;
  }

  /** Whether nothing may be asked for: an operator wants it so, or may have wanted it so before this process began. */
  get isPaused(): boolean {
    return this.#paused ?? performance.now() - this.#begunAtMs < WISHES_WITHIN_MS;
  }

  /** Whether an operator is known to want it so. */
  get isPausedByOperator(): boolean {
    return this.#paused === true;
  }

  pause(paused: boolean): void {
    this.#paused = paused;
  }

  note(pilots: readonly SlurmPilot[]): void {
    this.#book = notePilots(this.#book, pilots, this.#options, Date.now());
  }

  /** One that is given up because it never came: whatever Slurm calls its end, it failed. */
  giveUp(pilot: PilotId): void {
    this.#neverJoined.add(pilot);
  }

  end(pilot: SlurmPilot, fate: AllocationFate, detail: string): void {
    const failed = this.#neverJoined.delete(pilot.id);
    this.#book = noteEnd(this.#book, pilot, failed ? "failed-start" : fate, detail, Date.now());
  }

  told(allocations: readonly AllocationReport[]): void {
    this.#book = forgetEnds(this.#book, allocations);
  }

  describe(meter: FleetMeter): AllocationsTold {
    const { site, askAccounting, price, look } = this.#options;
    const { silence, misfortunes } = look();
    const { preempted, nodeFails, pause } = misfortunes;
    const own = this.#paused ? [{ cause: "operator" as const, reason: null, until: null }] : [];
    const forced = pause === null || pause.untilMs <= Date.now() ? [] : [pause];
    return {
      site,
      accounting: askAccounting ? "sacct" : "pilots",
      ...(price === null ? {} : { price }),
      silence: silence?.slice(0, 500) ?? null,
      pauses: [
        ...own,
        ...forced.map(({ cause, reason, untilMs }) => ({ cause, reason: reason.slice(0, 500), until: new Date(untilMs).toISOString() })),
      ],
      preempted,
      nodeFails,
      startUpMs: this.#book.startUpMs,
      allocations: describeBook(this.#book, this.#options, meter).slice(-MOST_ALLOCATIONS),
    };
  }
}
