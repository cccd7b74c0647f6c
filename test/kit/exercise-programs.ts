import { openBench } from "#src/cli/check/bench.ts";
import { checkExercises } from "#src/cli/check/check-exercises.ts";
import { type Choice, chooseExercises, type ChosenExercise } from "#src/cli/check/places.ts";
import type { CheckReport } from "#src/cli/check/report.ts";
import { listSamples } from "#src/cli/check/samples.ts";

/** Which programs of an exercise are sent through the sandboxes. */
export type Picks = (exercise: ChosenExercise, program: string) => boolean;

/** Every exercise of every course. */
export const chooseAll = (): Promise<Choice> => chooseExercises([]);

/** Names of the programs picked, for one test each. */
export const listPicked = (exercise: ChosenExercise, picks: Picks): string[] =>
  listSamples(exercise.exercise, exercise.folder)
    .map(({ name }) => name)
    .filter((name) => picks(exercise, name));

/** Sends them as `atelier exercise check` does: as many at a time as there are slices, and those whose speed is timed by themselves. */
export async function sendThroughSandboxes(choice: Choice, picks: Picks): Promise<CheckReport> {
  const { signal } = new AbortController();
  await using bench = await openBench(signal);
  // Awaited here: the bench is closed where this function is left.
  return await checkExercises(
    () => Promise.resolve(bench),
    choice,
    { repeat: 1, signal, picks },
    () => undefined,
  );
}

/** What is wrong with one program of a report. */
export const findWrong = (report: CheckReport, { folder }: ChosenExercise, program: string): string[] | undefined =>
  report.exercises
    .find((one) => one.folder === folder)
    ?.programs.find(({ name }) => name === program)
    ?.runs.flatMap(({ deviations }) => deviations);
