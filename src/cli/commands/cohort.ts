import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { CohortSummary, InviteAnswer } from "#src/domain/cli-teaching.ts";
import { addSiteOptions, askSite, type SiteOptions } from "../ask-site.ts";
import { type SiteClient, SiteRefusal } from "../site-client.ts";

/** `cohort list|invite|grades`: for those who teach. Exit 0: done; 1: some rows of a list were left out; 2: nothing could be done. */
export function addCohortCommands(program: Command): void {
  const cohort = program.command("cohort").description("the cohorts that you teach (for trainers)");
  addSiteOptions(cohort.command("list").description("which there are"), "read", "a trainer's").action((options: SiteOptions) =>
    askSite(options, async (site) => {
      const all = await site.listCohorts();
      return print(options.json ? `${JSON.stringify(all)}\n` : describeAll(all));
    }),
  );
  addSiteOptions(cohort.command("invite").description("invite the people of a list"), "submit", "a trainer's")
    .argument("<cohort>", "its name, or its id")
    .argument("<file>", "CSV with the columns name, email and, if you like, role; - for standard input")
    .option("--rehearse", "tell what would come of it, and write nothing")
    .addHelpText("after", "\nIt ends with 0 when every row is invited, 1 where some were left out, 2 where nothing could be done.")
    .action((name: string, file: string, options: SiteOptions & { rehearse?: boolean }) =>
      askSite(options, async (site) => {
        const rehearse = options.rehearse ?? false;
        const answer = await site.invite((await find(site, name)).id, { list: read(file), rehearse });
        print(options.json ? `${JSON.stringify(answer)}\n` : describeInvited(answer, rehearse));
        return answer.leftOut.length === 0 ? 0 : 1;
      }),
    );
  addSiteOptions(cohort.command("grades").description("take the gradebook with you, as JSON"), "read", "a trainer's")
    .argument("<cohort>", "its name, or its id")
    .option("--csv", "as CSV")
    .action((name: string, options: SiteOptions & { csv?: boolean }) =>
      askSite(options, async (site) => print(await site.takeGrades((await find(site, name)).id, options.csv ? "csv" : "json"))),
    );
}

async function find(site: SiteClient, name: string): Promise<CohortSummary> {
  const all = await site.listCohorts();
  const [found, another] = all.filter((one) => one.id === name || one.name === name);
  if (another) throw new SiteRefusal(`Several of your cohorts are called "${name}". \`atelier cohort list\` tells their ids.`);
  if (!found) throw new SiteRefusal(`You teach no cohort "${name}". \`atelier cohort list\` names those that you teach.`);
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new SiteRefusal(`"${file}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function describeAll(all: readonly CohortSummary[]): string {
  if (all.length === 0) return "You teach no cohort yet. On the site, under Teaching, you can make one.\n";
  const day = (at: string | null) => at?.slice(0, 10) ?? "…";
  return all
    .map(({ id, name, course, startsAt, endsAt, archived }) => {
      const dates = startsAt || endsAt ? `, ${day(startsAt)} to ${day(endsAt)}` : "";
      return `${id}  ${name}  (${course ?? "its course is not published"}${dates}${archived ? ", archived" : ""})\n`;
    })
    .join("");
}

function describeInvited({ invited, leftOut }: InviteAnswer, rehearse: boolean): string {
  const people = `${invited} ${invited === 1 ? "person" : "people"}`;
  const faulty = leftOut.map(({ line, email, problems }) => `  line ${line}${email && `, ${email}`}: ${problems.join(", ")}\n`);
  const rows = leftOut.length > 0 ? `Left out:\n${faulty.join("")}` : "";
  return `${rehearse ? `${people} would be invited; nothing is written.` : `${people} invited.`}\n${rows}`;
}
