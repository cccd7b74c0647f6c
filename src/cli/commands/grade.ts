import { type Command, Option } from "commander";
import { z } from "zod";
import type { RerunView } from "#src/domain/grade-comparison.ts";
import { makeSiteClient, SiteRefusal } from "../site-client.ts";

/** `grade rerun`: for trainers who want to know whether a grade is the same again. Exit 0: it is; 1: it is not; 2: nothing was run again. */
export function addGradeCommands(program: Command): void {
  program
    .command("grade")
    .description("look into grades (for those who teach)")
    .command("rerun")
    .description("run a grade again from its record: same files, judge and seed; it changes nothing")
    .argument("<submission>", "the submission's id, as the page of the exercise under Teaching shows it")
    .addOption(new Option("--url <url>", "the site").env("ATELIER_URL").default("http://localhost:4321"))
    .addOption(new Option("--token <token>", "an API token of yours, with the right to submit").env("ATELIER_TOKEN").makeOptionMandatory())
    .option("--json", "end with one JSON object on standard output")
    .addHelpText("after", "\nIt ends with 0 where every check came out the same, 1 where one did not, 2 where nothing could be run again.")
    .action(rerun);
}

async function rerun(submission: string, options: { url: string; token: string; json?: boolean }): Promise<void> {
  const tell = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  try {
    if (!z.uuid().safeParse(submission).success)
      throw new SiteRefusal(`"${submission}" is no submission's id. The page of the exercise under Teaching shows the ids.`);
    const site = makeSiteClient(options.url, options.token, tell);
    const result = await site.rerunGrade(submission, (parked) => tell(describeParked(parked)));
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : describe(result));
    process.exitCode = result.same ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SiteRefusal)) throw error;
    tell(error.status === 404 ? `Nobody whom you teach has handed in ${submission}, or it has no grade to run again.` : error.message);
    process.exitCode = 2;
  }
}

function describeParked({ cause, environment }: NonNullable<RerunView["parked"]>): string {
  const why = {
    "no-machine": "No machine is connected",
    "no-environment": `No connected machine offers the environment ${environment}`,
    "no-slice": `No connected machine with the environment ${environment} has a slice that fits and may judge`,
  }[cause];
  return `${why}. It waits, and begins by itself when one can take it; Ctrl-C ends only this command.`;
}

function describe({ same, before, again, differing, sameEnvironment }: RerunView): string {
  if (same === null) return `It could not be judged again (${again?.verdict ?? "stopped"}); the grade stands.\n`;
  const environment = sameEnvironment ? "" : "The environment is another one than then.\n";
  if (same) return `${environment}The same: ${before.verdict}, every check as it was.\n`;
  const lines = differing.map((check) => `  ${check.id}: ${check.before} then, ${check.again} now`);
  return `${environment}Not the same: ${before.verdict} then, ${again?.verdict} now.\n${lines.join("\n")}\n`;
}
