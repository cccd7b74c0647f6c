import { readFileSync, readdirSync, statSync } from "node:fs";

/** Every cgroup that a warden made, its own included; empty where it holds limits by watching. */
export function listGroups(warden: number): readonly string[] {
  const hierarchies = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , kind]) => kind === "cgroup" || kind === "cgroup2");
  return hierarchies.flatMap(([, folder = ""]) => listFolders(folder)).filter((folder) => folder.includes(`/warden-${warden}`));
}

function listFolders(above: string): string[] {
  const below = list(above)
    .map((name) => `${above}/${name}`)
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  return [...below, ...below.flatMap(listFolders)];
}

/** Names in a folder that may be gone by now. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
