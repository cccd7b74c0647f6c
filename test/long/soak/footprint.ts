import { lstatSync, readFileSync, readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { listTree } from "#kit/process-tree.ts";
import { listGroups } from "#kit/warden-groups.ts";

/** What a warden and its pilot hold at one moment, attempts aside. */
export interface Footprint {
  /** Memory of its own; what programs share by mapping the same files changes with who else is there. */
  readonly wardenOwnKb: number;
  readonly wardenPssKb: number;
  readonly wardenRssKb: number;
  readonly pilotOwnKb: number;
  readonly pilotPssKb: number;
  readonly pilotRssKb: number;
  readonly wardenDescriptors: number;
  readonly pilotDescriptors: number;
  readonly processes: number;
  readonly mounts: number;
  readonly groups: number;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

export function takeFootprint(warden: number): Footprint {
  collectGarbage(); // what only waits for the collector is not held
  const wardens = readMemory(warden);
  const pilots = readMemory(process.pid);
  return {
    wardenOwnKb: wardens.own,
    wardenPssKb: wardens.pss,
    wardenRssKb: wardens.rss,
    pilotOwnKb: pilots.own,
    pilotPssKb: pilots.pss,
    pilotRssKb: pilots.rss,
    wardenDescriptors: list(`/proc/${warden}/fd`).length,
    pilotDescriptors: list("/proc/self/fd").length,
    processes: listTree(warden).length,
    mounts: readFileSync(`/proc/${warden}/mounts`, "utf8").trimEnd().split("\n").length,
    groups: listGroups(warden).length,
  };
}

function readMemory(pid: number): { own: number; pss: number; rss: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const read = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1]);
  return { own: read("Pss_Anon"), pss: read("Pss"), rss: read("Rss") };
}

/** Processes of a user, and files of theirs in the folders of the host that anybody may write to. */
export function listTraces(uid: number): readonly string[] {
  const owned = (folder: string, names: readonly string[]): string[] =>
    names.map((name) => `${folder}/${name}`).filter((path) => lstatSync(path, { throwIfNoEntry: false })?.uid === uid);
  const processes = owned(
    "/proc",
    list("/proc").filter((name) => /^\d+$/.test(name)),
  );
  return [...processes, ...["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"].flatMap((folder) => owned(folder, list(folder)))];
}

/** Names in a folder; none where it is gone, as folders of processes and groups soon are. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
