import fc from "fast-check";
import { expect, it } from "vitest";
import { MetricSeries } from "./metric-series.ts";

it("keeps the first and the latest value, in order and within its limit, however many come", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 500 }), (values) => {
      const series = new MetricSeries(20);
      for (const [step, value] of values.entries()) series.add(step, value);
      const steps = series.points.map(({ step }) => step);
      expect(steps.length).toBeLessThanOrEqual(20);
      expect(steps[0]).toBe(0);
      expect(steps.at(-1)).toBe(values.length - 1);
      expect(steps).toEqual([...new Set(steps)].toSorted((one, other) => one - other));
      expect(series.lowest).toBe(Math.min(...values));
      expect(series.count).toBe(values.length);
    }),
  );
});
