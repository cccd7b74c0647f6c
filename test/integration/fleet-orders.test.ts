import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { PilotId, RunnerId } from "#contract/ids.ts";
import { AppError } from "#src/domain/errors.ts";
import { orderFleet } from "#src/server/fleet-orders.ts";
import { viewFleet } from "#src/server/fleet-view.ts";
import { useFleetSite } from "#kit/fleet-site.ts";
import { makeAllocation, makePilotReport } from "#kit/fleet-reports.ts";

// What operators ask of fleets. Only the runners are played.

const at = useFleetSite();
const mn5 = RunnerId.parse("mn5");
const other = "3f0e7c1a-0000-4000-8000-0000000000bb";
const look = () => viewFleet(at.site.runtime, at.operator);

describe("what operators ask of a fleet", () => {
  const audit = async () =>
    (
      await at.site.runtime.db.execute<{ line: string }>(
        sql`select action || ' ' || subject as line from audit_entries where action like 'fleet.%' order by created_at`,
      )
    ).rows.map(({ line }) => line);

  it("is told to its runner until a report shows it done, and both are written down", async () => {
    await at.tell({ pilots: [makePilotReport("mn5-a")] });
    await orderFleet(at.site.runtime, at.operator, { kind: "pause", runner: mn5 });
    await orderFleet(at.site.runtime, at.operator, { kind: "drain", runner: mn5, pilot: PilotId.parse("mn5-a") });
    for (const _ of [1, 2]) expect(await at.tell({ pilots: [makePilotReport("mn5-a")] })).toMatchObject({ paused: true, drain: ["mn5-a"] }); // eslint-disable-line no-await-in-loop -- twice the same
    expect((await look()).runners[0]?.orders).toMatchObject([{ carriedOutAt: null }, { carriedOutAt: null, askedBy: "opal" }]);

    const paused = { pauses: [{ cause: "operator", reason: null, until: null }] } as const;
    expect(await at.tell({ pauses: [...paused.pauses], pilots: [makePilotReport("mn5-a", true)] })).toMatchObject({
      paused: true,
      drain: [],
    });
    for (const { carriedOutAt } of (await look()).runners[0]?.orders ?? []) expect(carriedOutAt).not.toBeNull();
    expect(await audit()).toEqual([
      "fleet.pause runner:mn5",
      "fleet.drain runner:mn5",
      "fleet.carried-out runner:mn5",
      "fleet.carried-out runner:mn5",
    ]);
  });

  it("stays asked of a runner that begins anew, and is asked once however often the button is pressed", async () => {
    await at.tell({});
    const first = await orderFleet(at.site.runtime, at.operator, { kind: "pause", runner: mn5 });
    expect((await orderFleet(at.site.runtime, at.operator, { kind: "pause", runner: mn5 })).id).toBe(first.id);
    expect(await at.tell({ instance: other })).toMatchObject({ paused: true });
    at.site.clock.forward(1);
    await orderFleet(at.site.runtime, at.operator, { kind: "resume", runner: mn5 });
    expect(await at.tell({ instance: other })).toMatchObject({ paused: false });
    const { orders = [] } = (await look()).runners[0] ?? {};
    expect(orders.map(({ kind, withdrawn, carriedOutAt }) => [kind, withdrawn, carriedOutAt !== null])).toEqual([
      ["resume", false, true],
      ["pause", true, false],
    ]);
  });

  it("to leave, a pilot of a runner that begins anew is asked until it is back and leaves, or its allocation has ended", async () => {
    const seen = { allocations: [makeAllocation("mn5-a")], pilots: [makePilotReport("mn5-a")] };
    const drain = () => orderFleet(at.site.runtime, at.operator, { kind: "drain", runner: mn5, pilot: PilotId.parse("mn5-a") });
    await at.tell(seen);
    await drain();
    const anew = { instance: other, ...seen };
    for (const report of [{ ...anew, pilots: [], allocations: [] }, { ...anew, pilots: [] }, anew])
      expect(await at.tell(report)).toMatchObject({ drain: ["mn5-a"] }); // eslint-disable-line no-await-in-loop -- one after the other
    expect(await at.tell({ ...anew, pilots: [makePilotReport("mn5-a", true)] })).toMatchObject({ drain: [] });
    await at.tell(anew);
    await drain();
    expect(await at.tell({ ...anew, pilots: [], allocations: [] })).toMatchObject({ drain: ["mn5-a"] });
    const gone = makeAllocation("mn5-a", { phase: "gone", endedAt: "2026-11-22T18:00:00.000Z", fate: "served" });
    expect(await at.tell({ ...anew, pilots: [], allocations: [gone] })).toMatchObject({ drain: [] });
  });

  it("to leave, a pilot on its runner's own machine has left when it is not there", async () => {
    const here = { runner: RunnerId.parse("here"), site: null };
    await at.tell({ ...here, pilots: [makePilotReport("here-a")] });
    await orderFleet(at.site.runtime, at.operator, { kind: "drain", runner: here.runner, pilot: PilotId.parse("here-a") });
    expect(await at.tell({ ...here, pilots: [makePilotReport("here-a")] })).toMatchObject({ drain: ["here-a"] });
    expect(await at.tell({ ...here, instance: other })).toMatchObject({ drain: [] });
  });

  it("is seen at once, as pilots are; what has to be counted for the page is counted once in five seconds", async () => {
    await look();
    await at.tell({ allocations: [makeAllocation("mn5-a")], pilots: [makePilotReport("mn5-a")] });
    await orderFleet(at.site.runtime, at.operator, { kind: "pause", runner: mn5 });
    const soon = await look();
    expect(soon).toMatchObject({ allocations: [], runners: [{ pilots: [{ pilot: "mn5-a" }], orders: [{ kind: "pause" }] }] });
    at.site.clock.forward(5);
    expect((await look()).allocations).toHaveLength(1);
  });

  it("is refused where there is nothing that could do it", async () => {
    await at.tell({});
    await at.tell({ runner: RunnerId.parse("here"), site: null });
    const codeOf = (order: Parameters<typeof orderFleet>[2]) =>
      orderFleet(at.site.runtime, at.operator, order).then(
        () => "yes",
        (error: unknown) => (error instanceof AppError ? error.code : "bug"),
      );
    expect(await codeOf({ kind: "pause", runner: RunnerId.parse("nowhere") })).toBe("not-found");
    expect(await codeOf({ kind: "drain", runner: mn5, pilot: PilotId.parse("gone") })).toBe("not-found");
    expect(await codeOf({ kind: "pause", runner: RunnerId.parse("here") })).toBe("bad-input");
  });

  it("who may look and who may ask, at a glance", async () => {
    await at.tell({ pilots: [makePilotReport("mn5-a")] });
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => "yes",
        (error: unknown) => (error instanceof AppError ? error.code : "bug"),
      );
    const table: string[] = [];
    for (const viewer of [at.learner, at.trainer, at.operator]) {
      const answers = [
        viewFleet(at.site.runtime, viewer),
        orderFleet(at.site.runtime, viewer, { kind: "pause", runner: mn5 }),
        orderFleet(at.site.runtime, viewer, { kind: "resume", runner: mn5 }),
        orderFleet(at.site.runtime, viewer, { kind: "drain", runner: mn5, pilot: PilotId.parse("mn5-a") }),
      ].map(codeOf);
      table.push([viewer.role, ...(await Promise.all(answers))].join(" ")); // eslint-disable-line no-await-in-loop -- one after the other
    }
    const no = "not-allowed not-allowed not-allowed not-allowed";
    expect(table).toEqual([`learner ${no}`, `trainer ${no}`, "operator yes yes yes yes"]);
  });
});
