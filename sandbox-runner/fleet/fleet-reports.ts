import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { AllocationBill, FleetReport, FleetWishes } from "#contract/fleet-report.ts";
import type { PilotId, RunnerId } from "#contract/ids.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { describeError } from "../core/errors.ts";
import { addTime, type FleetMeter } from "../core/fleet-meter.ts";
import { describePilots } from "../core/fleet-report.ts";
import type { FleetState } from "../core/fleet-state.ts";
import type { SiteClient } from "../site/site-client.ts";
import type { AllocationSource, AllocationsTold } from "./allocation-notes.ts";

/** What reports are made from, and who carries out what their answers ask for. */
export interface ReportedFleet {
  readonly runner: RunnerId;
  readonly client: SiteClient;
  readonly source: AllocationSource | undefined;
  readonly everyMs: number;
  readonly log: Logger;
  read(): { readonly state: FleetState; readonly meter: FleetMeter };
  release(pilot: PilotId): void;
}

/** Accounts are settled at the site long before anybody reads them: they are not asked for oftener. */
const ASK_BILLS_EVERY_MS = 30_000;

/** Tells the site every few seconds what the fleet has and does, and carries out what the operator wants of it. */
export class FleetReports {
  readonly #fleet: ReportedFleet;
  readonly #instance = randomUUID();
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #bills: readonly AllocationBill[] = [];
  #askedBillsAtMs = -Infinity;
  #isAskingBills = false;
  #keepsAccounts = true;

  constructor(fleet: ReportedFleet) {
    this.#fleet = fleet;
    this.#timer = setTimeout(() => void this.#tell(), 0);
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
  }

  async #tell(): Promise<void> {
    const { client, everyMs, log, source } = this.#fleet;
    const { signal } = this.#closing;
    try {
      const report = this.#describe();
      const wishes = await client.reportFleet(report, signal);
      source?.told(report.allocations);
      // More may have come while this was told.
      this.#bills = this.#bills.filter((bill) => !report.bills.includes(bill));
      this.#carryOut(wishes);
      void this.#askBills(wishes);
    } catch (error) {
      // Leases tell loudly when the site is away.
      if (!signal.aborted) log.debug({ error: describeError(error) }, "the site took no report of the fleet");
    }
    if (!signal.aborted) this.#timer = setTimeout(() => void this.#tell(), everyMs);
  }

  #describe(): FleetReport {
    const { runner, source } = this.#fleet;
    const { state, meter } = this.#fleet.read();
    const { startUpMs, accounting, ...told } = source?.describe(meter) ?? nowhere;
    return {
      contract: CONTRACT_VERSION,
      runner,
      instance: this.#instance,
      draining: state.draining,
      time: addTime(meter.total, { usedMs: 0, idleMs: 0, startUpMs }),
      pilots: describePilots(state),
      bills: [...this.#bills],
      accounting: this.#keepsAccounts ? accounting : "pilots",
      ...told,
    };
  }

  #carryOut({ paused, drain }: FleetWishes): void {
    this.#fleet.source?.pause(paused);
    const { pilots } = this.#fleet.read().state;
    for (const pilot of drain) if (pilots.get(pilot)?.draining === false) this.#fleet.release(pilot);
  }

  /** Reports do not wait for accounts, which may be slow: what an operator wants comes with their answers. Never rejects. */
  async #askBills({ unbilled }: FleetWishes): Promise<void> {
    const ask = this.#fleet.source?.askAccounting;
    if (!ask || this.#isAskingBills || !this.#keepsAccounts || unbilled.length === 0) return;
    if (performance.now() - this.#askedBillsAtMs < Math.min(ASK_BILLS_EVERY_MS, this.#fleet.everyMs * 6)) return;
    this.#askedBillsAtMs = performance.now();
    this.#isAskingBills = true;
    const bills = await ask(unbilled).catch((error: unknown) => {
      this.#fleet.log.warn({ error: describeError(error) }, "the site's accounting does not answer");
      return [];
    });
    this.#isAskingBills = false;
    this.#keepsAccounts = bills !== null;
    this.#bills = bills ?? [];
  }
}

/** Of a runner whose pilots are this machine's own. */
const nowhere: AllocationsTold = {
  site: null,
  accounting: "pilots",
  silence: null,
  pauses: [],
  preempted: 0,
  nodeFails: 0,
  allocations: [],
  startUpMs: 0,
};
