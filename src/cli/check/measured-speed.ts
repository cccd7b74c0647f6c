import type { ExerciseSettings } from "#src/domain/exercise.ts";
import { median } from "./measured.ts";
import type { Program, Warning } from "./report.ts";

/** What an exercise says of its solution's speed may be wrong by this factor: machines differ. */
export const SPEED_FACTOR = 1.5;

/** What the solution reaches in each timed check, against what `speed` in exercise.yaml says. Nothing where no solution passed. */
export function compareSpeed({ speed }: Pick<ExerciseSettings, "speed">, solution: Program): Warning[] {
  const passed = solution.runs.filter(({ verdict }) => verdict === "passed");
  if (passed.length === 0) return [];
  const measured = Map.groupBy(
    passed.flatMap(({ checks }) => checks.flatMap(({ id, ratio }) => (ratio === undefined ? [] : [{ id, ratio }]))),
    ({ id }) => id,
  );
  const stray = speed.filter(({ check }) => !measured.has(check));
  return [
    ...[...measured].flatMap(([id, all]) =>
      compare(
        id,
        median(all.map(({ ratio }) => ratio)),
        speed.find(({ check }) => check === id),
      ),
    ),
    ...stray.map(({ check }) => warn(check, `speed names the check ${check}, which times nothing.`)),
  ];
}

function compare(id: string, measured: number, stated: ExerciseSettings["speed"][number] | undefined): Warning[] {
  const line = `{ check: ${id}, reference: ${show(measured)} }`;
  if (!stated)
    return [
      warn(
        id,
        `In the check ${id} the solution is ${show(measured)} times as fast as the baseline. Write ${line} under speed, so that what is far faster is looked at.`,
      ),
    ];
  const factor = measured / stated.reference;
  if (factor <= SPEED_FACTOR && factor >= 1 / SPEED_FACTOR) return [];
  return [
    warn(
      id,
      `In the check ${id} the solution is ${show(measured)} times as fast as the baseline, and speed says ${show(stated.reference)}: more than ${SPEED_FACTOR} times off. Write ${line}.`,
    ),
  ];
}

const warn = (about: string, sentence: string): Warning => ({ code: "speed-off", about, sentence });

const show = (ratio: number): string => String(Number(ratio.toPrecision(2)));
