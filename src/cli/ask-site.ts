import { type Command, Option } from "commander";
import { makeSiteClient, type SiteClient, SiteRefusal } from "./site-client.ts";

/** What every command is told that asks a site. */
export interface SiteOptions {
  readonly url: string;
  readonly token: string;
  readonly json?: boolean;
}

/** `--url`, `--token` and `--json`. `whose` is who must own the token, `json` what the last does. */
export function addSiteOptions(
  command: Command,
  right: "read" | "submit",
  whose: string,
  json = "print one JSON object on standard output",
): Command {
  return command
    .addOption(new Option("--url <url>", "the site").env("ATELIER_URL").default("http://localhost:4321"))
    .addOption(new Option("--token <token>", `${whose} API token, with the right to ${right}`).env("ATELIER_TOKEN").makeOptionMandatory())
    .option("--json", json);
}

/** Carries out what asks the site, may tell sentences meanwhile, and answers with the exit code; a refusal is told in a sentence, and ends with 2. */
export async function askSite(
  { url, token }: SiteOptions,
  work: (site: SiteClient, tell: (sentence: string) => void) => Promise<number>,
): Promise<void> {
  const tell = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  try {
    process.exitCode = await work(makeSiteClient(url, token, tell), tell);
  } catch (error) {
    if (!(error instanceof SiteRefusal)) throw error;
    tell(error.message);
    process.exitCode = 2;
  }
}
