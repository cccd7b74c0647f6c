import type { Command } from "commander";
import { z } from "zod";
import type { RerunView } from "#src/domain/grade-comparison.ts";
import { addSiteOptions, askSite, type SiteOptions } from "../ask-site.ts";
import { SiteRefusal } from "../site-client.ts";

/** `grade rerun`: for trainers who want to know whether a grade is the same again. Exit 0: it is; 1: it is not; 2: nothing was run again. */
export function addGradeCommands(program: Command): void {
  const command = program
    .command("grade")
    .description("look into grades (for those who teach)")
    .command("rerun")
    .description("run a grade again from its record: same files, judge and seed; it changes nothing");
  addSiteOptions(command, "submit", "your", "end with one JSON object on standard output")
    .argument("<submission>", "the submission's id, as the page of the exercise under Teaching shows it")
    .addHelpText("after", "\nIt ends with 0 where every check came out the same, 1 where one did not, 2 where nothing could be run again.")
    .action(rerun);
}

const rerun = (submission: string, options: SiteOptions): Promise<void> =>
  askSite(options, async (site, tell) => {
    if (!z.uuid().safeParse(submission).success)
      throw new SiteRefusal(`"${submission}" is no submission's id. The page of the exercise under Teaching shows the ids.`);
    const result = await site
      .rerunGrade(submission, (parked) => tell(describeParked(parked)))
      .catch((error: unknown) => {
        if (!(error instanceof SiteRefusal) || error.status !== 404) throw error;
        throw new SiteRefusal(`Nobody whom you teach has handed in ${submission}, or it has no grade to run again.`);
      });
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : describe(result));
    return result.same ? 0 : 1;
  });

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
