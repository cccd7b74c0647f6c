import { readdirSync, readFileSync } from "node:fs";
import type { Warden } from "#runner/sandbox/warden.ts";
import { listTree } from "#kit/process-tree.ts";

/** What sandboxes that wait for a learner take. */
export interface ReadyMemory {
  /** Of one, for itself alone: its first process and the one that will run the program. */
  readonly privateMb: number;
  /** Of one, page tables, which no process shares either. */
  readonly pageTablesMb: number;
  /** Of everything below the warden, zygotes included, each shared page counted once. */
  readonly poolPssMb: number;
  readonly sandboxes: number;
}

/** Looks at every process below a warden whose pools are full and where nothing runs. */
export function measureReadyMemory(warden: Warden, sandboxes: number): ReadyMemory {
  const pids = listTree(warden.pid).filter((pid) => pid !== warden.pid);
  const mb = (kilobytes: number): number => Math.round((kilobytes / 1024) * 10) / 10;
  // A sandbox's processes are those in a pid namespace below the zygote's.
  const inside = pids.filter((pid) => countPidNamespaces(pid) === 3);
  const sum = (of: readonly number[], read: (pid: number) => number): number => of.reduce((total, pid) => total + read(pid), 0);
  return {
    privateMb: mb(sum(inside, (pid) => readField(pid, "smaps_rollup", ["Private_Clean", "Private_Dirty"])) / sandboxes),
    pageTablesMb: mb(sum(inside, (pid) => readField(pid, "status", ["VmPTE"])) / sandboxes),
    poolPssMb: mb(sum(pids, (pid) => readField(pid, "smaps_rollup", ["Pss"]))),
    sandboxes,
  };
}

function countPidNamespaces(pid: number): number {
  const line = /^NSpid:(.*)$/m.exec(read(pid, "status"))?.[1] ?? "";
  return line.trim().split(/\s+/).length;
}

function readField(pid: number, file: string, names: readonly string[]): number {
  const text = read(pid, file);
  return names.reduce((sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0), 0);
}

function read(pid: number, file: string): string {
  return readdirSync("/proc").includes(String(pid)) ? readFileSync(`/proc/${pid}/${file}`, "utf8") : "";
}
