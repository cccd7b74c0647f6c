import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { PilotId, RunnerId } from "#contract/ids.ts";
import { listAllocations, listUnbilled } from "#db/queries/allocations.ts";
import { countFaults } from "#db/queries/attempts-faults.ts";
import { FleetView } from "#src/domain/fleet-view.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import { viewFleet } from "#src/server/fleet-view.ts";
import { followJobs } from "#src/server/stream.ts";
import { useFleetSite } from "#kit/fleet-site.ts";
import { makeAllocation, makePilotReport } from "#kit/fleet-reports.ts";

// What runners tell of their fleets, what operators see of it, and the accounts. Only the runners are played.

const at = useFleetSite();
const mn5 = RunnerId.parse("mn5");
const look = async () => {
  at.site.clock.forward(5); // What was counted for an earlier look is counted anew.
  return FleetView.parse(await viewFleet(at.site.runtime, at.operator));
};
const bill = {
  pilot: PilotId.parse("mn5-a"),
  slurmJobId: "4711",
  beganAt: "2026-11-22T17:10:00.000Z",
  endedAt: "2026-11-22T17:40:00.000Z",
  seconds: 1_800,
  energyJoules: 36_000,
  unit: "gpu-hours",
  amount: 1,
  microEuros: 2_000_000,
} as const;
const other = "3f0e7c1a-0000-4000-8000-0000000000bb";

describe("a fleet's accounts", () => {
  it("come out even to the millisecond and the millionth of a euro once the site's bill is there: used + idle + start-up = billed", async () => {
    const time = { usedMs: 600_000, idleMs: 2_000_000, startUpMs: 8_000 };
    const over = { phase: "gone", endedAt: "2026-11-22T17:40:02.000Z", fate: "served", detail: "completed", time } as const;
    const { unbilled } = await at.tell({ allocations: [makeAllocation("mn5-a", over)] });
    expect(unbilled).toEqual([{ pilot: "mn5-a", slurmJobId: "4711" }]);
    expect((await look()).allocations).toMatchObject([{ source: "pilots", account: { billedMs: 2 * 1_802_000, cost: null } }]);

    expect(await at.tell({ bills: [bill] })).toMatchObject({ unbilled: [] });
    const account = { billedMs: 3_600_000, usedMs: 600_000, startUpMs: 6_000, idleMs: 2_994_000, overMs: 0 };
    const cost = { used: 333_333, startUp: 3_333, idle: 1_663_334, billed: 2_000_000 };
    const { allocations, accounts } = await look();
    expect(allocations).toMatchObject([{ phase: "gone", source: "sacct", endedAt: bill.endedAt, account: { ...account, cost } }]);
    expect(accounts).toEqual([
      {
        site: "marenostrum5",
        allocations: 1,
        measuredOnly: 0,
        account: { ...account, cost },
        unit: "gpu-hours",
        amount: 1,
        energyJoules: 36_000,
      },
    ]);
  });

  it("are closed by a bill: nothing that is told later changes them, and a second bill neither", async () => {
    await at.tell({ allocations: [makeAllocation("mn5-a")] });
    await at.tell({ bills: [bill] });
    const before = (await look()).allocations;
    await at.tell({
      allocations: [makeAllocation("mn5-a", { time: { usedMs: 9, idleMs: 9, startUpMs: 9 } })],
      bills: [{ ...bill, seconds: 9 }],
    });
    expect((await look()).allocations).toEqual(before);
  });

  it("say so where nothing is known but pilots' own measurements, and nobody is asked for a bill", async () => {
    const allocations = [makeAllocation("mn5-a", { phase: "gone", endedAt: "2026-11-22T17:20:00.000Z", fate: "served" })];
    expect(await at.tell({ accounting: "pilots", allocations })).toMatchObject({ unbilled: [] });
    expect((await look()).accounts).toMatchObject([{ measuredOnly: 1, amount: null, unit: null, energyJoules: null }]);
  });

  it("lose nothing that a runner counted before it began anew, and count nothing twice", async () => {
    const used = (usedMs: number) => ({ allocations: [makeAllocation("mn5-a", { time: { usedMs, idleMs: 0, startUpMs: 0 } })] });
    await at.tell(used(70_000));
    await at.tell(used(90_000));
    await at.tell(used(90_000));
    await at.tell({ instance: other, ...used(5_000) });
    expect((await look()).allocations).toMatchObject([{ account: { usedMs: 95_000 } }]);
  });

  it("ask for the bill of an allocation that a runner forgot when it began anew, and end it when nobody speaks of it", async () => {
    await at.tell({ allocations: [makeAllocation("mn5-a")] });
    expect(await at.tell({ instance: other })).toMatchObject({ unbilled: [{ pilot: "mn5-a", slurmJobId: "4711" }] });
    expect((await look()).allocations).toMatchObject([{ phase: "serving" }]);
    at.site.clock.forward(601);
    await at.tell({ instance: other });
    expect((await look()).allocations).toMatchObject([{ phase: "gone", detail: "its runner speaks of it no more" }]);
  });

  it("ask for the bill of one that waited in Slurm's queue for longer than bills are asked for after an end", async () => {
    const long = { submittedAt: "2026-11-12T17:00:00.000Z", phase: "gone", endedAt: "2026-11-22T17:00:00.000Z", fate: "served" } as const;
    const longest = { ...long, slurmJobId: "4712", endedAt: "2026-11-14T17:00:00.000Z" };
    const living = { submittedAt: "2026-11-12T17:00:00.000Z", slurmJobId: "4713" };
    await at.tell({ allocations: [makeAllocation("mn5-a", long), makeAllocation("mn5-b", longest), makeAllocation("mn5-c", living)] });
    expect((await at.tell({ instance: other })).unbilled.map(({ pilot }) => pilot)).toEqual(expect.arrayContaining(["mn5-a", "mn5-c"]));
    expect((await at.tell({ instance: other })).unbilled).toHaveLength(2);
  });

  it("do not let one runner write into another's", async () => {
    await at.tell({ allocations: [makeAllocation("mn5-a")] });
    await at.tell({ runner: RunnerId.parse("lumi"), allocations: [makeAllocation("mn5-a", { phase: "lost" })], bills: [bill] });
    expect((await look()).allocations).toMatchObject([{ runner: "mn5", phase: "serving", source: "pilots" }]);
  });
});

describe("the operator's view", () => {
  it("tells of pilots, slices with the reason why they take nothing, waiting allocations with the cause, and failures", async () => {
    await at.tell({
      pilots: [makePilotReport("mn5-a")],
      allocations: [
        makeAllocation("mn5-a"),
        makeAllocation("mn5-b", {
          slurmJobId: "4712",
          phase: "pending",
          pending: { cause: "priority", reason: "Priority", startsAt: null },
          beganAt: null,
          joinedAt: null,
          endsAt: null,
        }),
        makeAllocation("mn5-c", {
          slurmJobId: null,
          phase: "gone",
          fate: "refused",
          detail: "Invalid account",
          beganAt: null,
          joinedAt: null,
        }),
      ],
    });
    const { runners, allocations, failures } = await look();
    expect(runners).toMatchObject([
      { runner: "mn5", connected: true, pilots: [{ slices: [{ state: "busy" }, { state: "quarantined", reason: "it did not pass" }] }] },
    ]);
    expect(allocations.find(({ pilot }) => pilot === "mn5-b")).toMatchObject({ pendingCause: "priority", account: { billedMs: 0 } });
    expect(failures).toMatchObject([{ runner: "mn5", what: "refused", detail: "Invalid account", count: 1 }]);
    at.site.clock.forward(31);
    expect((await look()).runners).toMatchObject([{ connected: false, pilots: [] }]);
  });

  it("tells of an allocation for as long as it lives, however long ago it was asked for, and of one that ended for 30 days", async () => {
    const asked = { submittedAt: "2026-10-01T17:00:00.000Z" };
    const over = { ...asked, phase: "gone", endedAt: "2026-10-02T17:00:00.000Z", fate: "served" } as const;
    await at.tell({ allocations: [makeAllocation("mn5-a", asked), makeAllocation("mn5-b", over)] });
    const { allocations, accounts } = await look();
    expect(allocations).toMatchObject([{ pilot: "mn5-a", phase: "serving" }]);
    expect(accounts).toEqual([]);
  });

  it("is read by indexes, so that what was long ago costs nothing", async () => {
    const now = at.site.runtime.clock.now();
    const read = await at.site.runtime.db.transaction(async (tx) => {
      const countScans = async () =>
        (
          await tx.execute<{ index: string; scans: number }>(
            sql`select relname as index, pg_stat_get_xact_numscans(oid)::int as scans from pg_class
              where relkind = 'i' and relname similar to '(attempts|allocations)%' order by relname`,
          )
        ).rows;
      const before = await countScans();
      // The few rows of a test are quicker read as they come.
      await tx.execute(sql`set local enable_seqscan = off`);
      await countFaults(tx, now, 1);
      await tx.execute(sql`set local enable_sort = off`);
      await listAllocations(tx, now, 1);
      await listUnbilled(tx, mn5, { living: [], since: now, limit: 1 });
      return (await countScans()).flatMap(({ index, scans }, at) => (scans === before[at]?.scans ? [] : [index]));
    });
    expect(read).toEqual(["allocations_living", "allocations_submitted", "allocations_unbilled", "attempts_spoiled"]);
  });

  it("tells hour by hour what slices' time was spent on, every moment once", async () => {
    await at.tell({ time: { usedMs: 1_000, idleMs: 2_000, startUpMs: 3_000 } });
    at.site.clock.forward(3_600);
    await at.tell({ time: { usedMs: 5_000, idleMs: 2_500, startUpMs: 3_000 } });
    await at.tell({ instance: other, time: { usedMs: 7, idleMs: 0, startUpMs: 0 } });
    const { times } = await look();
    expect(times).toHaveLength(24);
    expect(times.slice(-2)).toMatchObject([
      { usedMs: 1_000, idleMs: 2_000, startUpMs: 3_000 },
      { usedMs: 4_007, idleMs: 500, startUpMs: 0 },
    ]);
  });

  it("wakes the pages of operators, and nobody else's", async () => {
    const heard = new Map<string, StreamMessage["type"][]>();
    const over = new AbortController();
    const following = [at.operator, at.trainer, at.learner].map((viewer) => {
      const messages: StreamMessage["type"][] = [];
      heard.set(viewer.role, messages);
      return followJobs(at.site.runtime, viewer, over.signal, ({ type }) => void messages.push(type));
    });
    await at.tell({});
    over.abort();
    await Promise.all(following);
    expect(Object.fromEntries(heard)).toEqual({ operator: ["hello", "fleet"], trainer: ["hello"], learner: ["hello"] });
  });
});
