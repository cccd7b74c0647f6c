import { describe, expect, it } from "vitest";
import { makeClassDay } from "./class-day.ts";
import { measureDay } from "./day-figures.ts";
import { readExercises } from "./exercises.ts";
import { makeConditions, makeFixedPool, shippedPolicy } from "./operating.ts";
import { makeRush, measureFairness } from "./rush.ts";
import { simulate } from "./simulate.ts";
import { slurmDelays } from "./slurm-delays.ts";

const exercises = readExercises();
const day = makeClassDay(exercises, 5, 0.1);

/** A day on which pilots are taken away every half hour. */
const roughly = (seed: number) => {
  const conditions = makeConditions(shippedPolicy, slurmDelays.light, seed);
  return simulate(day, { ...conditions, slurm: { ...conditions.slurm, meanLifeMs: 30 * 60_000 } });
};

describe("a simulated class day", () => {
  it("loses nothing and grades nothing twice, though pilots are taken away from under what runs", () => {
    const record = roughly(5);
    const poor = record.jobs.filter(({ results }) => results !== 1);
    expect(record.jobs.length).toBe(day.presses.length);
    expect(record.jobs.some(({ attempt }) => attempt > 1)).toBe(true);
    // What the platform has spoiled twice ends as its fault, and costs the learner nothing.
    expect(poor.filter(({ faults, state }) => faults < 2 || state !== "finished")).toEqual([]);
    expect(measureDay(day, record).double_graded).toBe(0);
  });

  it("is the same whenever it is lived again", () => {
    expect(measureDay(day, roughly(6))).toEqual(measureDay(day, roughly(6)));
  });

  it("gives cohorts in a rush their share, whatever they work on", () => {
    const rush = makeRush(exercises, 1);
    const record = simulate(rush, makeConditions(makeFixedPool(8), slurmDelays.idle, 1));
    expect(measureFairness(rush, record)).toBeLessThanOrEqual(1.2);
  });
});
