import fc from "fast-check";
import { expect, test } from "vitest";
import { meter, type MeteredTime } from "./metered-time.ts";

const time = (usedMs: number) => ({ usedMs, idleMs: 2 * usedMs, startUpMs: 0 });

test("what a process counted is added once, however often it is told", () => {
  const steps = fc.array(
    fc.record({ instance: fc.constantFrom("a", "b", "c"), grows: fc.nat(1_000), told: fc.integer({ min: 1, max: 3 }) }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      // A runner's processes follow each other; none comes back.
      const ordered = all.toSorted((x, y) => x.instance.localeCompare(y.instance));
      let metered: MeteredTime | undefined;
      const counted = new Map<string, number>();
      for (const { instance, grows, told } of ordered) {
        counted.set(instance, (counted.get(instance) ?? 0) + grows);
        for (let times = 0; times < told; times += 1) metered = meter(metered, instance, time(counted.get(instance) ?? 0));
      }
      expect(metered?.total ?? time(0)).toEqual(time([...counted.values()].reduce((sum, ms) => sum + ms, 0)));
    }),
  );
});

test("a report that was overtaken takes nothing back", () => {
  const later = meter(undefined, "a", time(10));
  const late = meter(later, "a", time(4));
  expect([late.total, late.since]).toEqual([time(10), time(0)]);
  expect(meter(late, "a", time(11)).total).toEqual(time(11));
});
