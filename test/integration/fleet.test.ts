import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PilotId, RunnerId } from "#contract/ids.ts";
import { AppError } from "#src/domain/errors.ts";
import { FleetView } from "#src/domain/fleet-view.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { orderFleet } from "#src/server/fleet-orders.ts";
import { takeFleetReport } from "#src/server/fleet-reports.ts";
import { viewFleet } from "#src/server/fleet-view.ts";
import { followJobs } from "#src/server/stream.ts";
import { makeAllocation, makePilotReport, makeReport } from "#kit/fleet-reports.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// What runners tell of their fleets, what operators ask of them, and the accounts. Only the runners are played.

let site: TestSite;
let operator: Viewer;
let trainer: Viewer;
let learner: Viewer;
beforeAll(async () => {
  site = await openTestSite();
  operator = await site.addPerson("opal", "operator");
  trainer = await site.addPerson("tom", "trainer");
  learner = await site.addPerson("lea");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const table of ["fleet_orders", "fleet_times", "allocations", "fleets"])
    await site.runtime.db.execute(sql.raw(`delete from ${table}`)); // eslint-disable-line no-await-in-loop -- one after the other
});

const mn5 = RunnerId.parse("mn5");
const tell = (change: Parameters<typeof makeReport>[0]) => takeFleetReport(site.runtime, makeReport(change));
const look = async () => FleetView.parse(await viewFleet(site.runtime, operator));
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
    const { unbilled } = await tell({ allocations: [makeAllocation("mn5-a", over)] });
    expect(unbilled).toEqual([{ pilot: "mn5-a", slurmJobId: "4711" }]);
    expect((await look()).allocations).toMatchObject([{ source: "pilots", account: { billedMs: 2 * 1_802_000, cost: null } }]);

    expect(await tell({ bills: [bill] })).toMatchObject({ unbilled: [] });
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
    await tell({ allocations: [makeAllocation("mn5-a")] });
    await tell({ bills: [bill] });
    const before = (await look()).allocations;
    await tell({
      allocations: [makeAllocation("mn5-a", { time: { usedMs: 9, idleMs: 9, startUpMs: 9 } })],
      bills: [{ ...bill, seconds: 9 }],
    });
    expect((await look()).allocations).toEqual(before);
  });

  it("say so where nothing is known but pilots' own measurements, and nobody is asked for a bill", async () => {
    const allocations = [makeAllocation("mn5-a", { phase: "gone", endedAt: "2026-11-22T17:20:00.000Z", fate: "served" })];
    expect(await tell({ accounting: "pilots", allocations })).toMatchObject({ unbilled: [] });
    expect((await look()).accounts).toMatchObject([{ measuredOnly: 1, amount: null, unit: null, energyJoules: null }]);
  });

  it("lose nothing that a runner counted before it began anew, and count nothing twice", async () => {
    const used = (usedMs: number) => ({ allocations: [makeAllocation("mn5-a", { time: { usedMs, idleMs: 0, startUpMs: 0 } })] });
    await tell(used(70_000));
    await tell(used(90_000));
    await tell(used(90_000));
    await tell({ instance: other, ...used(5_000) });
    expect((await look()).allocations).toMatchObject([{ account: { usedMs: 95_000 } }]);
  });

  it("ask for the bill of an allocation that a runner forgot when it began anew, and end it when nobody speaks of it", async () => {
    await tell({ allocations: [makeAllocation("mn5-a")] });
    expect(await tell({ instance: other })).toMatchObject({ unbilled: [{ pilot: "mn5-a", slurmJobId: "4711" }] });
    expect((await look()).allocations).toMatchObject([{ phase: "serving" }]);
    site.clock.forward(601);
    await tell({ instance: other });
    expect((await look()).allocations).toMatchObject([{ phase: "gone", detail: "its runner speaks of it no more" }]);
  });

  it("do not let one runner write into another's", async () => {
    await tell({ allocations: [makeAllocation("mn5-a")] });
    await tell({ runner: RunnerId.parse("lumi"), allocations: [makeAllocation("mn5-a", { phase: "lost" })], bills: [bill] });
    expect((await look()).allocations).toMatchObject([{ runner: "mn5", phase: "serving", source: "pilots" }]);
  });
});

describe("the operator's view", () => {
  it("tells of pilots, slices with the reason why they take nothing, waiting allocations with the cause, and failures", async () => {
    await tell({
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
    site.clock.forward(31);
    expect((await look()).runners).toMatchObject([{ connected: false, pilots: [] }]);
  });

  it("tells hour by hour what slices' time was spent on, every moment once", async () => {
    await tell({ time: { usedMs: 1_000, idleMs: 2_000, startUpMs: 3_000 } });
    site.clock.forward(3_600);
    await tell({ time: { usedMs: 5_000, idleMs: 2_500, startUpMs: 3_000 } });
    await tell({ instance: other, time: { usedMs: 7, idleMs: 0, startUpMs: 0 } });
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
    const following = [operator, trainer, learner].map((viewer) => {
      const messages: StreamMessage["type"][] = [];
      heard.set(viewer.role, messages);
      return followJobs(site.runtime, viewer, over.signal, ({ type }) => void messages.push(type));
    });
    await tell({});
    over.abort();
    await Promise.all(following);
    expect(Object.fromEntries(heard)).toEqual({ operator: ["hello", "fleet"], trainer: ["hello"], learner: ["hello"] });
  });
});

describe("what operators ask of a fleet", () => {
  const audit = async () =>
    (
      await site.runtime.db.execute<{ line: string }>(
        sql`select action || ' ' || subject as line from audit_entries where action like 'fleet.%' order by created_at`,
      )
    ).rows.map(({ line }) => line);

  it("is told to its runner until a report shows it done, and both are written down", async () => {
    await tell({ pilots: [makePilotReport("mn5-a")] });
    await orderFleet(site.runtime, operator, { kind: "pause", runner: mn5 });
    await orderFleet(site.runtime, operator, { kind: "drain", runner: mn5, pilot: PilotId.parse("mn5-a") });
    for (const _ of [1, 2]) expect(await tell({ pilots: [makePilotReport("mn5-a")] })).toMatchObject({ paused: true, drain: ["mn5-a"] }); // eslint-disable-line no-await-in-loop -- twice the same
    expect((await look()).runners[0]?.orders).toMatchObject([{ carriedOutAt: null }, { carriedOutAt: null, askedBy: "opal" }]);

    const paused = { pauses: [{ cause: "operator", reason: null, until: null }] } as const;
    expect(await tell({ pauses: [...paused.pauses], pilots: [makePilotReport("mn5-a", true)] })).toMatchObject({ paused: true, drain: [] });
    for (const { carriedOutAt } of (await look()).runners[0]?.orders ?? []) expect(carriedOutAt).not.toBeNull();
    expect(await audit()).toEqual([
      "fleet.pause runner:mn5",
      "fleet.drain runner:mn5",
      "fleet.carried-out runner:mn5",
      "fleet.carried-out runner:mn5",
    ]);
  });

  it("stays asked of a runner that begins anew, and is asked once however often the button is pressed", async () => {
    await tell({});
    const first = await orderFleet(site.runtime, operator, { kind: "pause", runner: mn5 });
    expect((await orderFleet(site.runtime, operator, { kind: "pause", runner: mn5 })).id).toBe(first.id);
    expect(await tell({ instance: other })).toMatchObject({ paused: true });
    await orderFleet(site.runtime, operator, { kind: "resume", runner: mn5 });
    expect(await tell({ instance: other })).toMatchObject({ paused: false });
    const { orders = [] } = (await look()).runners[0] ?? {};
    expect(orders.map(({ kind, withdrawn, carriedOutAt }) => [kind, withdrawn, carriedOutAt !== null])).toEqual([
      ["resume", false, true],
      ["pause", true, false],
    ]);
  });

  it("is refused where there is nothing that could do it", async () => {
    await tell({});
    await tell({ runner: RunnerId.parse("here"), site: null });
    const codeOf = (order: Parameters<typeof orderFleet>[2]) =>
      orderFleet(site.runtime, operator, order).then(
        () => "yes",
        (error: unknown) => (error instanceof AppError ? error.code : "bug"),
      );
    expect(await codeOf({ kind: "pause", runner: RunnerId.parse("nowhere") })).toBe("not-found");
    expect(await codeOf({ kind: "drain", runner: mn5, pilot: PilotId.parse("gone") })).toBe("not-found");
    expect(await codeOf({ kind: "pause", runner: RunnerId.parse("here") })).toBe("bad-input");
  });

  it("who may look and who may ask, at a glance", async () => {
    await tell({ pilots: [makePilotReport("mn5-a")] });
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => "yes",
        (error: unknown) => (error instanceof AppError ? error.code : "bug"),
      );
    const table: string[] = [];
    for (const viewer of [learner, trainer, operator]) {
      const answers = [
        viewFleet(site.runtime, viewer),
        orderFleet(site.runtime, viewer, { kind: "pause", runner: mn5 }),
        orderFleet(site.runtime, viewer, { kind: "resume", runner: mn5 }),
        orderFleet(site.runtime, viewer, { kind: "drain", runner: mn5, pilot: PilotId.parse("mn5-a") }),
      ].map(codeOf);
      table.push([viewer.role, ...(await Promise.all(answers))].join(" ")); // eslint-disable-line no-await-in-loop -- one after the other
    }
    const no = "not-allowed not-allowed not-allowed not-allowed";
    expect(table).toEqual([`learner ${no}`, `trainer ${no}`, "operator yes yes yes yes"]);
  });
});
