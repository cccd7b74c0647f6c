import { readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { expect, vi } from "vitest";
import { USER } from "./mode.ts";

/** Processes below a given one. */
export function listDescendants(ancestor: number): number[] {
  const parents = new Map<number, number>();
  for (const pid of listPids()) {
    const fields = read(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, "")
      .split(" ");
    if (fields.length > 1) parents.set(pid, Number(fields[1]));
  }
  const found: number[] = [];
  for (const pid of parents.keys()) {
    for (let parent = parents.get(pid); parent !== undefined; parent = parents.get(parent)) {
      if (parent === ancestor) found.push(pid);
    }
  }
  return found;
}

interface Group {
  readonly folder: string;
  readonly pids: readonly number[];
}

/** The cgroups that a warden made for its sandboxes, in every hierarchy; none where it watches instead. */
export function listGroups(warden: number): Group[] {
  const mounts = [...read("/proc/self/mounts").matchAll(/^\S+ (\S+) cgroup2? /gm)].map(([, folder]) => folder ?? "");
  const paths = new Set(
    read(`/proc/${warden}/cgroup`)
      .split("\n")
      .map((line) => line.split(":")[2] ?? ""),
  );
  const parents = mounts.flatMap((mount) => [...paths].flatMap((own) => [`${mount}${own}/atelier-${USER.uid}`, `${mount}${own}/..`]));
  return [...new Set(parents.map((parent) => path.normalize(`${parent}/warden-${warden}`)))].flatMap((folder) =>
    listFolders(folder)
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ folder: `${folder}/${name}`, pids: readNumbers(`${folder}/${name}/cgroup.procs`) })),
  );
}

/** Waits until there are no more processes than before the attack. */
export async function expectNothingLeft(warden: number, before: number): Promise<void> {
  await vi.waitFor(() => expect(listDescendants(warden).length).toBeLessThanOrEqual(before), { timeout: 30_000 });
}

/** What an attack could have changed on this machine, as far as it can be told from what others do here. */
export interface Snapshot {
  /** Work folders that an attempt was handed, of processes that still live: a waiting sandbox has none. */
  readonly occupied: readonly string[];
  /** Processes in the warden's cgroups that are no longer below it. */
  readonly strays: readonly number[];
  /** Cgroups of sandboxes without a process. */
  readonly emptyGroups: readonly string[];
  readonly mounts: string;
  readonly descriptors: number;
  readonly files: readonly string[];
  readonly listening: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

/** Memory is compared within this bound: others on this machine need some, too. */
const MEMORY_SLACK_BYTES = 256 * 2 ** 20;

const SETTINGS = ["core_pattern", "hostname", "modprobe", "randomize_va_space", "sched_rt_runtime_us"];

/** Looks at the machine from outside. */
export function takeSnapshot(warden: number): Snapshot {
  const descendants = listDescendants(warden);
  const groups = listGroups(warden);
  return {
    occupied: descendants.filter(isOccupied).map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).slice(0, 40)}`),
    strays: groups.flatMap(({ pids }) => pids).filter((pid) => !listDescendants(warden).includes(pid)),
    emptyGroups: groups.filter(({ pids }) => pids.length === 0).map(({ folder }) => folder),
    mounts: read(`/proc/${warden}/mounts`),
    descriptors: countDescriptors(warden),
    files: ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"].flatMap(listFilesOfUser),
    listening: ["tcp", "tcp6", "udp", "udp6", "raw"].flatMap((kind) => listSocketsOfUser(kind)),
    settings: Object.fromEntries(SETTINGS.map((name) => [name, read(`/proc/sys/kernel/${name}`)])),
  };
}

/** Bytes in memory files of this machine, and in the warden itself: where a leak would lie when its processes are gone. */
export function measureMemory(warden: number): { readonly files: number; readonly warden: number } {
  const kilobytes = (text: string, name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0);
  return { files: 1024 * kilobytes(read("/proc/meminfo"), "Shmem"), warden: 1024 * kilobytes(read(`/proc/${warden}/status`), "VmRSS") };
}

/** Waits until the machine looks as before: killing takes the kernel a moment. */
export async function expectUntouched(warden: number, before: Snapshot, memory: ReturnType<typeof measureMemory>): Promise<void> {
  await vi.waitFor(
    () => {
      expect(findChanges(before, takeSnapshot(warden))).toEqual({});
      const now = measureMemory(warden);
      expect(now.files).toBeLessThan(memory.files + MEMORY_SLACK_BYTES);
      expect(now.warden).toBeLessThan(memory.warden + MEMORY_SLACK_BYTES);
    },
    { timeout: 30_000 },
  );
}

/** What is there now and was not before; what has gone is others' business. */
function findChanges(before: Snapshot, now: Snapshot): Partial<Record<keyof Snapshot, unknown>> {
  const { mounts, descriptors, settings } = now;
  const changes: Partial<Record<keyof Snapshot, unknown>> = {};
  for (const name of ["occupied", "strays", "emptyGroups", "files", "listening"] as const) {
    const added = now[name].filter((one) => !(before[name] as readonly unknown[]).includes(one));
    if (added.length > 0) changes[name] = added;
  }
  if (mounts !== before.mounts) changes.mounts = mounts;
  if (descriptors > before.descriptors) changes.descriptors = descriptors;
  if (JSON.stringify(settings) !== JSON.stringify(before.settings)) changes.settings = settings;
  return changes;
}

/** A work folder is mounted when an attempt moves in, and not before. */
function isOccupied(pid: number): boolean {
  return / \/work tmpfs /.test(read(`/proc/${pid}/mounts`));
}

function listPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function listFolders(parent: string): string[] {
  try {
    return readdirSync(parent, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return []; // not where this machine holds limits
  }
}

function readNumbers(file: string): number[] {
  return read(file).split("\n").filter(Boolean).map(Number);
}

function listFilesOfUser(folder: string): string[] {
  try {
    return readdirSync(folder)
      .map((name) => `${folder}/${name}`)
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.uid === USER.uid);
  } catch {
    return []; // not on this machine
  }
}

function listSocketsOfUser(kind: string): string[] {
  const rows = read(`/proc/net/${kind}`).split("\n").slice(1);
  return rows.map((row) => row.trim().split(/\s+/)).flatMap((fields) => (Number(fields[7]) === USER.uid ? [`${kind} ${fields[1]}`] : []));
}

function countDescriptors(pid: number): number {
  try {
    // Pipes and sockets of waiting sandboxes come and go with the pool; files and devices do not.
    return readdirSync(`/proc/${pid}/fd`).filter((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith("/")).length;
  } catch {
    return -1; // closed while we were looking, or not ours to see
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
