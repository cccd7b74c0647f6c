import { quote } from "./shell-words.ts";

/** What a batch script has to tell its pilot. */
export interface PilotOrder {
  /** First line of the script, and what the site wants done before anything else. */
  readonly shell: string;
  readonly preamble: readonly string[];
  /** Node and the pilot's program, where compute nodes see them. */
  readonly command: readonly string[];
  /** Holds no secret: everybody at the site may read a batch script. */
  readonly environment: Readonly<Record<string, string>>;
  readonly minutes: number;
}

/** The script that becomes a pilot. `exec` makes the pilot the batch step itself, so that Slurm's signals reach it. */
export function makeBatchScript({ shell, preamble, command, environment, minutes }: PilotOrder): string {
  const variables = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  // Older Slurms do not tell when the allocation ends; the runner corrects a guess when it has asked.
  const ends = `export ATELIER_PILOT_ENDS_AT="\${SLURM_JOB_END_TIME:-$(( $(date +%s) + ${minutes * 60} ))}"`;
  return [`#!${shell}`, ...preamble, ...variables, ends, `exec ${command.map(quote).join(" ")}`, ""].join("\n");
}
