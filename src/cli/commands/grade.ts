import { type Command, Option } from "commander";
import type { RerunView } from "#src/domain/grade-comparison.ts";
import { makeSiteClient, SiteRefusal } from "../site-client.ts";

/** `grade rerun`: for trainers who want to know whether a grade is the same again. */
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
    .action(rerun);
}

async function rerun(submission: string, options: { url: string; token: string; json?: boolean }): Promise<void> {
  try {
    const result = await makeSiteClient(options.url, options.token).rerunGrade(submission);
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : describe(result));
    process.exitCode = result.same ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SiteRefusal)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

function describe({ same, before, again, differing, sameEnvironment }: RerunView): string {
  if (same === null) return `It could not be judged again (${again?.verdict ?? "stopped"}); the grade stands.\n`;
  const environment = sameEnvironment ? "" : "The environment is another one than then.\n";
  if (same) return `${environment}The same: ${before.verdict}, every check as it was.\n`;
  const lines = differing.map((check) => `  ${check.id}: ${check.before} then, ${check.again} now`);
  return `${environment}Not the same: ${before.verdict} then, ${again?.verdict} now.\n${lines.join("\n")}\n`;
}
