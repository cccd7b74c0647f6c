import { findPercentiles } from "../percentiles.ts";
import type { ClassDay } from "./class-day.ts";
import type { DayRecord } from "./simulate.ts";

/** What a day comes down to. */
export interface DayFigures {
  /** From the press until a slice takes it, of those in class. */
  readonly wait_p50_s: number;
  readonly wait_p95_s: number;
  /** Of those who work outside class. */
  readonly home_wait_p95_s: number;
  /** Share of the slice time held during booked class time on which nobody's program was. */
  readonly idle_share: number;
  /** Held in the whole day, class or not. */
  readonly slice_hours: number;
  readonly lost: number;
  readonly double_graded: number;
}

/** Reads the figures off a record. */
export function measureDay(day: ClassDay, { jobs, samples }: DayRecord): DayFigures {
  const isClass = (atMs: number): boolean => day.slots.some(({ startsAtMs, endsAtMs }) => atMs >= startsAtMs && atMs < endsAtMs);
  const booked = samples.filter(({ atMs }) => isClass(atMs));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const held = sum(booked.map((sample) => sample.held));
  const waits = (inClass: boolean) =>
    findPercentiles(
      jobs.filter(({ press }) => press.inClass === inClass).map(({ press, leasedAtMs }) => ((leasedAtMs ?? Infinity) - press.atMs) / 1000),
    );
  return {
    wait_p50_s: waits(true).p50,
    wait_p95_s: waits(true).p95,
    home_wait_p95_s: waits(false).p95,
    idle_share: round(1 - sum(booked.map(({ busy }) => busy)) / held),
    slice_hours: Math.round(sum(samples.map((sample) => sample.held)) / 3600),
    lost: jobs.filter(({ results }) => results === 0).length,
    double_graded: jobs.filter(({ results }) => results > 1).length,
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
