import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JobId, PilotId } from "#contract/ids.ts";
import { addTime, advance, type FleetMeter, noTime } from "./fleet-meter.ts";
import { emptyFleet, type FleetState, type PilotState, type SliceState } from "./fleet-state.ts";

const key = { jobId: JobId.parse("3f0e7c1a-0000-4000-8000-000000000001"), attempt: 1, fencingToken: 1 };

function makeFleet(pilots: Readonly<Record<string, readonly boolean[]>>): FleetState {
  const entries = Object.entries(pilots).map(([name, busy]): [PilotId, PilotState] => {
    const slices = busy.map((holds, index): [string, SliceState] => {
      const slice = { id: `s${index}`, kind: "cpu" as const, device: "test", memoryBytes: 1, environments: ["pytorch"] };
      return [slice.id, { slice, holds: holds ? key : null, healthy: true }];
    });
    const id = PilotId.parse(name);
    const rest = {
      tier: "caged",
      grades: true,
      endsAtMs: null,
      draining: false,
      unlinkedSinceMs: null,
      toldDemand: null,
      keeps: false,
    } as const;
    return [id, { id, ...rest, slices: new Map(slices) }];
  });
  return { ...emptyFleet, pilots: new Map(entries) };
}

const start: FleetMeter = { atMs: 0, pilots: new Map(), total: noTime };
const busy = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
const history = fc.array(fc.record({ ms: fc.nat(100_000), fleet: fc.dictionary(fc.constantFrom("a", "b", "c"), busy) }), { maxLength: 20 });

describe("the fleet's meter", () => {
  it("tells used time from idle time, slice by slice", () => {
    const meter = advance(start, makeFleet({ a: [true, false, false], b: [true] }), 1_000);
    expect(meter.total).toEqual({ usedMs: 2_000, idleMs: 2_000, startUpMs: 0 });
    expect(meter.pilots.get(PilotId.parse("a"))).toEqual({ usedMs: 1_000, idleMs: 2_000, startUpMs: 0 });
  });

  it("gives every moment of every slice to one of them, and the pilots' times add up to the whole", () => {
    fc.assert(
      fc.property(history, (steps) => {
        let meter = start;
        let expected = 0;
        for (const { ms, fleet } of steps) {
          expected += ms * Object.values(fleet).reduce((sum, slices) => sum + slices.length, 0);
          meter = advance(meter, makeFleet(fleet), meter.atMs + ms);
        }
        expect(meter.total.usedMs + meter.total.idleMs).toBe(expected);
        expect([...meter.pilots.values()].reduce(addTime, noTime)).toEqual(meter.total);
      }),
    );
  });

  it("counts nothing for a clock that was set back, and goes on from there", () => {
    const fleet = makeFleet({ a: [true] });
    const before = advance(start, fleet, 5_000);
    const back = advance(before, fleet, 1_000);
    expect(back.total).toEqual(before.total);
    expect(advance(back, fleet, 2_000).total.usedMs).toBe(6_000);
  });

  it("remembers what a pilot did after it is gone, and forgets the longest gone of very many", () => {
    let meter = advance(start, makeFleet({ first: [true] }), 1);
    for (let index = 0; index < 1_000; index += 1) meter = advance(meter, makeFleet({ [`p${index}`]: [false] }), meter.atMs + 1);
    expect(meter.pilots.size).toBe(1_000);
    expect(meter.pilots.has(PilotId.parse("first"))).toBe(false);
    expect(meter.total).toEqual({ usedMs: 1, idleMs: 1_000, startUpMs: 0 });
  });
});
