import { readFileSync, readdirSync } from "node:fs";

/** Processes whose parent is this one, by number. */
export function listChildren(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => readParent(candidate) === pid);
}

/** The process and everything below it, parents first. */
export function listTree(pid: number): number[] {
  const parents = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [[Number(name), readParent(Number(name))] as const] : []));
  const children = Map.groupBy(parents, ([, parent]) => parent);
  const tree = [pid];
  // It grows while it is walked.
  for (const one of tree) tree.push(...(children.get(one) ?? []).map(([child]) => child));
  return tree;
}

/** The command line, its words joined by blanks; empty where the process is gone. */
export function readCommand(pid: number): string {
  return readProc(pid, "cmdline").replaceAll("\0", " ").trim();
}

/** Whether the process still lives; one that only waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  const state = / ([A-Z]) \d+ /.exec(readProc(pid, "stat").replace(/^.*\)/, ""))?.[1];
  return state !== undefined && state !== "Z" && state !== "X";
}

function readParent(pid: number): number {
  return Number(/^.*\) \S (\d+) /.exec(readProc(pid, "stat"))?.[1] ?? -1);
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
