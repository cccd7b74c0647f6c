import type { Command } from "commander";
import { openBench } from "../check/bench.ts";
import { checkExercises, type CheckOptions } from "../check/check-exercises.ts";
import { chooseExercises, type ChosenExercise, findCourseFolders } from "../check/places.ts";
import { CheckRefusal } from "../check/refusal.ts";
import type { CheckReport } from "../check/report.ts";
import { isSeed } from "../check/seeds.ts";
import { readScreen, renderExercise, renderSummary } from "../check/table.ts";
import { watchExercises, type Watcher } from "../check/watch.ts";
import { Profile } from "#src/domain/exercise.ts";
import { RunnerEnded } from "../runner-process.ts";

/** How `atelier exercise check` ends. */
export const exitCodes = { asExpected: 0, differed: 1, notChecked: 2, interrupted: 130 } as const;

interface Words {
  readonly repeat: string;
  readonly seed?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly watch?: boolean;
}

const after = `
Ends with 0 when every program came out as expected, 1 when one did not (with --strict, also when there are warnings), 2 when nothing could be
checked, 130 when it was interrupted. What --json prints is described in docs/trainers/checking-exercises.md.`;

/** `atelier exercise check [places...]`: solution, starter and samples through real sandboxes and the judge. */
export function addExerciseCommand(program: Command): void {
  program
    .command("exercise")
    .description("work on exercises")
    .command("check")
    .description("send solution, starter and every sample through real sandboxes and the judge")
    .argument("[places...]", "folders of exercises, of courses, or of all courses; all of content/ where none is named")
    .option("--repeat <times>", "how often each program runs, with a new secret seed each time", "1")
    .option("--seed <seed>", "run with this secret, to see again what an earlier check saw")
    .option("--profile <name>", "cpu or gpu: the sizes to run with, and what to run on; each exercise's usual ones where not given")
    .option("--json", "print one JSON object instead of words; with --watch, one a line for each check")
    .option("--strict", "end with 1 where there are warnings")
    .option("--watch", "keep the sandboxes warm, and check again whatever changes, until interrupted")
    .addHelpText("after", after)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.notChecked))
    .action(check);
}

async function check(places: string[], words: Words): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interruption.abort(new Interrupted()));
  try {
    const options = { ...readOptions(words), signal: interruption.signal };
    process.exitCode = await (words.watch ? watch(places, words, options) : checkOnce(places, words, options));
  } catch (error) {
    // The runner hears Ctrl-C as well: what it says of its end is no news then.
    if (interruption.signal.aborted) process.exitCode = exitCodes.interrupted;
    else if (error instanceof CheckRefusal || error instanceof RunnerEnded) refuse(error.message);
    else throw error;
  }
}

class Interrupted extends Error {}

function readOptions({ repeat, seed, profile }: Words): Pick<CheckOptions, "repeat" | "seed" | "profile"> {
  if (!/^[1-9]\d{0,3}$/.test(repeat)) throw new CheckRefusal(`--repeat ${repeat}: write a whole number from 1 to 9999.`);
  if (seed !== undefined && !isSeed(seed))
    throw new CheckRefusal(`--seed ${seed}: write the 64 hexadecimal digits that a check has told, in lower case.`);
  if (seed !== undefined && repeat !== "1")
    throw new CheckRefusal("--seed with --repeat: under one seed every run is the same. Choose one of them.");
  const known = Profile.optional().safeParse(profile);
  if (!known.success) throw new CheckRefusal(`--profile ${profile}: write cpu or gpu.`);
  return { repeat: Number(repeat), seed, profile: known.data };
}

async function checkOnce(places: string[], words: Words, options: CheckOptions): Promise<number> {
  const choice = await chooseExercises(places);
  const { begin, exercise, end } = makeWatcher(words);
  begin(choice.chosen);
  await using opened = new AsyncDisposableStack();
  const report = await checkExercises(async () => opened.use(await openBench(options.signal)), choice, options, exercise);
  if (report.exercises.length === 0) throw new CheckRefusal(`None of these exercises is graded with the profile ${options.profile}.`);
  end(report);
  return chooseExitCode(report, words.strict === true);
}

async function watch(places: string[], words: Words, options: CheckOptions): Promise<never> {
  findCourseFolders(places); // refuses a place that does not exist before anything is started
  await using bench = await openBench(options.signal);
  return await watchExercises(bench, places, options, makeWatcher(words));
}

function chooseExitCode({ exercises, ok }: CheckReport, strict: boolean): number {
  if (exercises.every(({ refusal }) => refusal !== null)) return exitCodes.notChecked;
  return ok && !(strict && exercises.some(({ warnings }) => warnings.length > 0)) ? exitCodes.asExpected : exitCodes.differed;
}

function makeWatcher({ json, watch: isWatching }: Words): Watcher {
  const say = (text: string): void => void process.stdout.write(text);
  const refuseAndWait = (sentence: string): void => void process.stderr.write(`${sentence}\nWaiting for a change.\n`);
  if (json) {
    const end = (report: CheckReport): void => say(`${JSON.stringify(report)}\n`);
    return { begin: () => undefined, exercise: () => undefined, end, refuse: refuseAndWait };
  }
  const screen = readScreen(process.stdout, process.env);
  const begin = (chosen: readonly ChosenExercise[]): void => {
    const names = chosen.map(({ exercise }) => exercise.slug).join(", ");
    say(`Checking ${chosen.length} ${chosen.length === 1 ? "exercise" : "exercises"}: ${names}.\n\n`);
  };
  const end = (report: CheckReport): void =>
    say(renderSummary(report, screen) + (isWatching ? "Waiting for a change; Ctrl-C ends.\n\n" : ""));
  return { begin, exercise: (report) => say(`${renderExercise(report, screen)}\n`), end, refuse: refuseAndWait };
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = exitCodes.notChecked;
}
