import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { removeTree } from "./stage.ts";

const USES = "uses";
const isDigest = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/**
 * Notes which trees a runner needs, before it looks whether they are there. The
 * earlier ones stay noted while pilots of its may still run them.
 */
export async function noteUse(place: string, runner: string, digest: string, keepsEarlier: boolean): Promise<void> {
  const file = path.join(place, USES, runner);
  await mkdir(path.dirname(file), { recursive: true });
  const earlier = keepsEarlier ? await readUses(file) : [];
  const unfinished = `${file}.${randomBytes(4).toString("hex")}`;
  await writeFile(unfinished, [...new Set([digest, ...earlier])].join("\n"));
  await rename(unfinished, file);
}

/** Removes every tree that no runner has noted. Answers with their digests. */
export async function removeUnused(place: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const digest of (await readdir(place)).filter(isDigest)) {
    if ((await listUsed(place)).has(digest)) continue; // eslint-disable-line no-await-in-loop -- one after the other
    const [folder, aside] = [path.join(place, digest), path.join(place, `old-${digest}`)];
    await removeTree(aside); // eslint-disable-line no-await-in-loop -- as above
    await rename(folder, aside); // eslint-disable-line no-await-in-loop -- as above
    // Whoever noted it in between either saw it, and gets it back, or did not, and lays it down anew.
    // eslint-disable-next-line no-await-in-loop -- as above
    if ((await listUsed(place)).has(digest)) await rename(aside, folder).catch(() => undefined);
    else removed.push(digest);
    await removeTree(aside); // eslint-disable-line no-await-in-loop -- as above
  }
  return removed;
}

async function listUsed(place: string): Promise<ReadonlySet<string>> {
  const files = (await readdir(path.join(place, USES))).map((name) => path.join(place, USES, name));
  return new Set((await Promise.all(files.map(readUses))).flat());
}

async function readUses(file: string): Promise<readonly string[]> {
  return (await readFile(file, "utf8").catch(() => "")).split("\n").filter(isDigest);
}
