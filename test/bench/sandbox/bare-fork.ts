import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { findPercentiles, type Percentiles } from "../percentiles.ts";

const run = promisify(execFile);

/**
 * The floor under every warm start on this machine: a process that has imported
 * torch forks, and the child multiplies and writes. No namespace, no limit, no
 * filter, nothing handed over; what remains is the price of a fork's page faults.
 */
export async function measureBareFork(rounds: number): Promise<Percentiles> {
  const program = path.join(import.meta.dirname, "bare_fork.py");
  const { stdout } = await run("/usr/bin/python3", ["-I", program, String(rounds)]);
  return findPercentiles(z.array(z.number()).parse(JSON.parse(stdout)));
}
