import { RunnerError } from "../core/errors.ts";
import type { Granted } from "../core/billing.ts";
import type { AccountedJob } from "./make-bill.ts";
import { readState } from "./state-words.ts";

const SEPARATOR = "|";
const FIELDS = ["JobIDRaw", "State", "Start", "End", "ElapsedRaw", "AllocTRES", "ConsumedEnergyRaw"];
/** What sacct is asked to print; times come as seconds since 1970 under `SLURM_TIME_FORMAT=%s`, and amounts of memory in one unit. */
export const SACCT_OPTIONS = ["--allocations", "--noconvert", "--parsable2", "--delimiter", SEPARATOR, "--format", FIELDS.join(",")];

/** Reads a whole answer of sacct's: the jobs in it that have ended. One line that makes no sense makes none of it trustworthy. */
export function parseSacct(text: string): AccountedJob[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const first = lines.indexOf(FIELDS.join(SEPARATOR));
  if (first < 0) throw new RunnerError("slurm-garbled", `sacct's answer has no header: ${text.slice(0, 200)}`);
  return lines.slice(first + 1).flatMap(parseLine);
}

function parseLine(line: string): AccountedJob[] {
  const words = line.split(SEPARATOR);
  const [jobId = "", state = "", start = "", end = "", elapsed = "", tres = "", energy = ""] = words;
  if (words.length !== FIELDS.length || !/^\d+$/.test(jobId) || !/^\d+$/.test(elapsed))
    throw new RunnerError("slurm-garbled", `sacct answered with a line that makes no sense: ${line.slice(0, 200)}`);
  const [word = ""] = state.split(" "); // "CANCELLED by 1000"
  const endedAtMs = readTime(end);
  const isOver = readState(word, { reason: "", startsAtMs: null, endsAtMs: null, nodes: "" }).state === "gone";
  // What is written down last may come late: until then it runs.
  if (!isOver || endedAtMs === null) return [];
  const seconds = Number(elapsed);
  return [
    {
      jobId,
      beganAtMs: seconds === 0 ? null : readTime(start),
      endedAtMs,
      seconds,
      granted: readGranted(tres),
      energyJoules: readEnergy(energy),
    },
  ];
}

/** Such as `billing=2,cpu=2,energy=31,gres/gpu=1,gres/gpu:a100=1,mem=4000M,node=1`. */
function readGranted(tres: string): Granted {
  const amounts = new Map(
    tres.split(",").map((part): [string, string] => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]),
  );
  const count = (name: string): number => Number(amounts.get(name) ?? 0);
  return { nodes: count("node"), cores: count("cpu"), gpus: count("gres/gpu"), memoryGiB: readMemory(amounts.get("mem") ?? "0") };
}

const GIB: Readonly<Record<string, number>> = { K: 2 ** -20, M: 2 ** -10, G: 1, T: 2 ** 10 };

/** Without a letter, sacct tells bytes under `--noconvert`. */
function readMemory(text: string): number {
  const amount = Number.parseFloat(text);
  return Number.isFinite(amount) ? amount * (GIB[text.at(-1) ?? ""] ?? 2 ** -30) : 0;
}

/** Nothing, 0, and a number no job can use all mean that nobody has measured it. */
function readEnergy(text: string): number | null {
  const joules = Number(text);
  return text !== "" && joules > 0 && joules < 2 ** 53 ? joules : null;
}

function readTime(text: string): number | null {
  const seconds = Number(text);
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1_000 : null;
}
