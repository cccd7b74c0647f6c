import { pino } from "pino";
import { expect, it, vi } from "vitest";
import type { AllocationBill } from "#contract/fleet-report.ts";
import { PilotId, RunnerId } from "#contract/ids.ts";
import { noTime } from "#runner/core/fleet-meter.ts";
import { emptyFleet } from "#runner/core/fleet-state.ts";
import { noMisfortunes } from "#runner/core/misfortunes.ts";
import { AllocationNotes } from "#runner/fleet/allocation-notes.ts";
import { FleetReports } from "#runner/fleet/fleet-reports.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import type { Unbilled } from "#runner/slurm/accounting.ts";
import { FakeSite } from "#kit/fake-site.ts";

// A runner's reports beside accounts that take long to answer. Only the site and the accounts are played.

const patience = { timeout: 20_000, interval: 10 };
const unbilled = [{ pilot: PilotId.parse("mn5-a"), slurmJobId: "4711" }];
const bill: AllocationBill = {
  ...unbilled[0]!,
  beganAt: null,
  endedAt: "2026-11-22T17:40:00.000Z",
  seconds: 1_800,
  energyJoules: null,
  unit: null,
  amount: null,
  microEuros: null,
};

it("go on, and carry out what an operator wants; a bill is told once, when it is there", async () => {
  await using site = await FakeSite.open();
  const asked: (readonly Unbilled[])[] = [];
  const accounts = Promise.withResolvers<readonly AllocationBill[]>();
  const source = new AllocationNotes({
    sliceKind: "gpu",
    slices: 2,
    site: "mn5",
    askAccounting: (some) => (asked.push(some), accounts.promise),
    price: null,
    look: () => ({ silence: null, misfortunes: noMisfortunes }),
  });
  site.wishes = { paused: false, drain: [], unbilled };
  const reports = new FleetReports({
    runner: RunnerId.parse("mn5"),
    client: new SiteClient(site),
    source,
    everyMs: 10,
    log: pino({ level: "silent" }),
    read: () => ({ state: emptyFleet, meter: { atMs: 0, pilots: new Map(), total: noTime } }),
    release: () => undefined,
  });
  try {
    await vi.waitFor(() => expect(asked).toEqual([unbilled]), patience);
    site.wishes = { ...site.wishes, paused: true };
    await vi.waitFor(() => expect(source.isPaused).toBe(true), patience);
    const before = site.reports.length;
    // Long enough for them to be asked again, if anybody did.
    await vi.waitFor(() => expect(site.reports.length).toBeGreaterThan(before + 20), patience);
    expect(asked).toHaveLength(1);
    site.wishes = { ...site.wishes, unbilled: [] };
    accounts.resolve([bill]);
    const told = () => site.reports.flatMap(({ bills }) => bills);
    await vi.waitFor(() => expect(told()).toEqual([bill]), patience);
    const since = site.reports.length;
    await vi.waitFor(() => expect(site.reports.length).toBeGreaterThan(since + 2), patience);
    expect(told()).toEqual([bill]);
  } finally {
    reports.close();
  }
});
