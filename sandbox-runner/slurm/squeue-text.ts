import { RunnerError } from "../core/errors.ts";
import type { Sighting } from "../core/allocation.ts";
import { readState } from "./state-words.ts";

const SEPARATOR = "|";
/** What squeue is asked to print; times come as seconds since 1970 under `SLURM_TIME_FORMAT=%s`. The name is last, for it may hold anything. */
export const SQUEUE_FORMAT = ["%i", "%T", "%r", "%S", "%e", "%N", "%j"].join(SEPARATOR);
// The first line proves that squeue itself answered: a wrapper that fails in silence must not read as "no jobs".
const HEADER = ["JOBID", "STATE", "REASON", "START_TIME", "END_TIME", "NODELIST", "NAME"].join(SEPARATOR);

/** Reads a whole answer of squeue's. One line that makes no sense makes none of it trustworthy. */
export function parseSqueue(text: string): Sighting[] {
  // Sites greet people, also those who only ask: what stands before the header is theirs.
  const lines = text.split("\n").filter((line) => line !== "");
  const first = lines.indexOf(HEADER);
  if (first < 0) throw new RunnerError("slurm-garbled", `squeue's answer has no header: ${text.slice(0, 200)}`);
  return lines.slice(first + 1).map(parseLine);
}

function parseLine(line: string): Sighting {
  const [jobId = "", word = "", reason = "", start = "", end = "", nodes = "", ...name] = line.split(SEPARATOR);
  if (!/^\d+([_+].*)?$/.test(jobId) || name.length === 0 || !isTime(start) || !isTime(end))
    throw new RunnerError("slurm-garbled", `squeue answered with a line that makes no sense: ${line.slice(0, 200)}`);
  const state = readState(word, { reason, startsAtMs: readTime(start), endsAtMs: readTime(end), nodes });
  return { jobId, name: name.join(SEPARATOR), state };
}

function isTime(text: string): boolean {
  return /^(\d+|N\/A|NONE|Unknown|Invalid)$/i.test(text);
}

function readTime(text: string): number | null {
  const seconds = Number(text);
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1_000 : null;
}
