import { listProfiles, type Profile } from "#src/domain/exercise.ts";
import { digestOfJson } from "#src/lib/digest.ts";
import type { Bench } from "./bench.ts";
import { findGaps } from "./coverage.ts";
import { compareWithMeasured, findStarved } from "./measured.ts";
import { compareSpeed } from "./measured-speed.ts";
import { type Choice, type ChosenExercise, isTimed } from "./places.ts";
import { ProgramRunner } from "./program-runner.ts";
import { asRefusal, CheckRefusal } from "./refusal.ts";
import type { CheckReport, ExerciseReport, Program, Run } from "./report.ts";
import { listSamples, type Sample } from "./samples.ts";
import { makeSeed } from "./seeds.ts";
import { findSyntaxErrors } from "./syntax.ts";

/** How a check is carried out. */
export interface CheckOptions {
  /** How often each program runs, under a new secret each time. */
  readonly repeat: number;
  /** Which of an exercise's programs run; all of them where this is absent. */
  readonly picks?: (exercise: ChosenExercise, program: string) => boolean;
  /** The sizes that programs run with, and with them what they run on; each exercise's usual ones where this is absent. */
  readonly profile?: Profile | undefined;
  /** The secret of every run, to replay one; each has its own where this is absent. */
  readonly seed?: string | undefined;
  readonly signal: AbortSignal;
  /** Runs that came out as expected, by what went into them: what has not changed since is not run again. */
  readonly remembered?: Map<string, readonly Run[]>;
}

/**
 * Sends the solution, starter and samples of exercises through a real runner, cages and judge: as many at a time as
 * this machine has slices. Those whose speed is timed come last, one program after another, so that nothing but the
 * machine's other users disturbs them. An exercise that is not graded with the profile that was
 * asked for is left out. `tell` hears of each exercise when it is done. The bench is opened when there
 * is anything to run on it.
 */
export async function checkExercises(
  open: () => Promise<Bench>,
  { chosen, known }: Choice,
  options: CheckOptions,
  tell: (exercise: ExerciseReport) => void,
): Promise<CheckReport> {
  const began = performance.now();
  const asked = chosen.filter(
    ({ exercise }) => !options.profile || listProfiles(exercise.settings, "submission").includes(options.profile),
  );
  const done: ExerciseReport[] = [];
  const finish = (report: ExerciseReport): void => {
    done.push(report);
    tell(report);
  };
  const prepared = (await Promise.all(asked.map((one) => prepare(one, options, finish)))).flatMap((one) => one ?? []);
  if (prepared.length > 0) {
    const { site, runner } = await open();
    const programs = new ProgramRunner(site, runner, known, options);
    const check = async (one: Prepared): Promise<void> => finish(await checkExercise(programs, one, options));
    await Promise.race([Promise.all(prepared.filter(({ exercise }) => !isTimed(exercise)).map(check)), runner.broken]);
    for (const one of prepared.filter(({ exercise }) => isTimed(exercise))) await Promise.race([check(one), runner.broken]);
  }
  const exercises = chosen.flatMap(({ folder }) => done.filter((report) => report.folder === folder));
  const wallSeconds = (performance.now() - began) / 1000;
  return { version: 1, ok: exercises.every(({ ok }) => ok), repeat: options.repeat, wallSeconds, exercises };
}

interface Prepared {
  readonly exercise: ChosenExercise;
  readonly samples: readonly Sample[];
}

/** Looks at an exercise's files; what cannot be read is reported at once, before any sandbox is troubled with it. */
async function prepare(
  exercise: ChosenExercise,
  { picks = () => true }: CheckOptions,
  finish: (report: ExerciseReport) => void,
): Promise<Prepared | undefined> {
  try {
    const broken = await findSyntaxErrors(exercise.bundle);
    if (broken.length > 0) throw new CheckRefusal(broken.join("\n"));
    const samples = listSamples(exercise.exercise, exercise.folder);
    return { exercise, samples: samples.filter(({ name }) => picks(exercise, name)) };
  } catch (error) {
    const refusal = asRefusal(error);
    if (!refusal) throw error;
    finish({ ...describe(exercise), ok: false, refusal: refusal.message, programs: [], warnings: [] });
    return undefined;
  }
}

async function checkExercise(programs: ProgramRunner, { exercise, samples }: Prepared, options: CheckOptions): Promise<ExerciseReport> {
  const { settings } = exercise.exercise;
  const results = (await runAll(programs, exercise, samples, options)).map(summarise);
  const [solution] = results;
  const warnings = [
    ...findGaps({ tasks: settings.tasks, samples, programs: results }),
    ...(solution ? [...compareWithMeasured(settings, solution), ...compareSpeed(settings, solution)] : []),
    ...findStarved(results),
  ];
  return { ...describe(exercise), ok: results.every(({ ok }) => ok), refusal: null, programs: results, warnings };
}

const describe = (chosen: ChosenExercise) => ({
  course: chosen.course,
  exercise: chosen.exercise.slug,
  folder: chosen.folder,
  timed: isTimed(chosen),
});

interface Outcome {
  readonly name: string;
  readonly runs: readonly Run[];
}

/** Every program as often as asked: together, or one after another where they are timed. */
async function runAll(
  programs: ProgramRunner,
  chosen: ChosenExercise,
  samples: readonly Sample[],
  options: CheckOptions,
): Promise<Outcome[]> {
  const start = (sample: Sample) => remember(chosen, sample, options, () => runRepeatedly(programs, chosen, sample, options));
  if (!isTimed(chosen)) return Promise.all(samples.map(start));
  const outcomes: Outcome[] = [];
  for (const sample of samples) outcomes.push(await start(sample));
  return outcomes;
}

async function runRepeatedly(
  programs: ProgramRunner,
  chosen: ChosenExercise,
  sample: Sample,
  { repeat, seed }: CheckOptions,
): Promise<Run[]> {
  const start = () => programs.run(chosen, sample, seed ?? makeSeed());
  if (!isTimed(chosen)) return Promise.all(Array.from({ length: repeat }, start));
  const runs: Run[] = [];
  while (runs.length < repeat) runs.push(await start());
  return runs;
}

async function remember(
  { exercise }: ChosenExercise,
  sample: Sample,
  { remembered }: CheckOptions,
  run: () => Promise<readonly Run[]>,
): Promise<Outcome> {
  const { settings, judgeDigest, starter, given } = exercise;
  const key = remembered ? digestOfJson({ settings, judgeDigest, starter, given, sample }) : "";
  const runs = remembered?.get(key) ?? (await run());
  if (runs.every(({ ok }) => ok)) remembered?.set(key, runs);
  return { name: sample.name, runs };
}

function summarise({ name, runs }: Outcome): Program {
  const differed = runs.filter(({ ok }) => !ok).length;
  return { name, ok: differed === 0, differed, runs: [...runs] };
}
