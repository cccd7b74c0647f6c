import type { ExerciseSettings } from "#src/domain/exercise.ts";
import type { Program, Warning } from "./report.ts";

/** An estimate may be wrong by this factor before anybody is told. */
export const ESTIMATE_FACTOR = 3;
/** What takes less is not worth a more exact estimate: learners are shown whole seconds. */
const LEAST_SECONDS = 1;
/** A limit is this many times what the reference solution takes, so that a slower way to be right passes as well. */
export const LIMIT_FACTOR = 3;
/** The CPU profile is small enough for the reference solution to be done in this time on one processor. */
export const REFERENCE_CPU_SECONDS = 10;

type Settings = Pick<ExerciseSettings, "estimate" | "limits">;

/** What the solution's measured times say against the exercise's numbers. Nothing where no solution passed. */
export function compareWithMeasured({ estimate, limits }: Settings, solution: Program): Warning[] {
  const runs = solution.runs.filter(({ verdict }) => verdict === "passed");
  if (runs.length === 0) return [];
  const cpu = median(runs.map(({ cpuSeconds }) => cpuSeconds));
  const gpu = median(runs.map(({ gpuSeconds }) => gpuSeconds));
  const onGpu = gpu > 0;
  const warnings = onGpu
    ? compareEstimate("gpuSeconds", estimate.gpuSeconds, gpu)
    : [...compareEstimate("cpuSeconds", estimate.cpuSeconds, cpu), ...compareReference(cpu)];
  return [...warnings, ...compareLimit("wallSeconds", limits.wallSeconds, cpu), ...compareLimit("cpuSeconds", limits.cpuSeconds, cpu)];
}

/** Programs that came out as they did only with more wall time than a learner's would get. */
export function findStarved(programs: readonly Program[]): Warning[] {
  return programs
    .filter(({ runs }) => runs.some(({ starved }) => starved))
    .map(({ name }) => ({
      code: "starved",
      about: name,
      sentence: `${name} met a limit of wall time at first and was given more: the machine is busy, or the program waits.`,
    }));
}

function compareEstimate(name: string, estimated: number, measured: number): Warning[] {
  const factor = Math.max(estimated, LEAST_SECONDS) / Math.max(measured, LEAST_SECONDS);
  if (factor <= ESTIMATE_FACTOR && factor >= 1 / ESTIMATE_FACTOR) return [];
  const sentence = `The solution took ${show(measured)} s, and estimate.${name} says ${show(estimated)}: more than ${ESTIMATE_FACTOR} times off.`;
  return [{ code: "estimate-off", about: `estimate.${name}`, sentence }];
}

function compareLimit(name: string, limit: number | undefined, measured: number): Warning[] {
  if (limit === undefined || measured * LIMIT_FACTOR <= limit) return [];
  const sentence = `The solution took ${show(measured)} s of CPU, and limits.${name} is ${show(limit)}: less than ${LIMIT_FACTOR} times that, so that a slower way to be right meets the limit.`;
  return [{ code: "limit-too-close", about: `limits.${name}`, sentence }];
}

function compareReference(measured: number): Warning[] {
  if (measured <= REFERENCE_CPU_SECONDS) return [];
  const sentence = `The solution took ${show(measured)} s of CPU; on the CPU profile it should be done in ${REFERENCE_CPU_SECONDS}. Make the profile's sizes smaller.`;
  return [{ code: "reference-too-slow", about: "profiles.cpu", sentence }];
}

const show = (seconds: number): string => String(Number(seconds.toFixed(1)));

/** The middle one of some values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
