import { randomBytes } from "node:crypto";
import { chmod, copyFile, lstat, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { RunnerError } from "../core/errors.ts";
import { digestText, isIntact, LISTING } from "./listing.ts";
import type { StagedFile } from "./program-files.ts";

/** A read-only tree on the shared file system, named by what is in it. */
export interface Staged {
  readonly folder: string;
  readonly digest: string;
}

/**
 * Lays listed files down below `place`, once for the same content: beside it first,
 * then by one rename. A tree that is damaged is replaced. Nothing is forced to
 * the disk, because whoever uses it looks at every file before.
 */
export async function stage(files: readonly StagedFile[], listing: string, place: string): Promise<Staged> {
  const digest = digestText(listing);
  const folder = path.join(place, digest);
  if (await isIntact(folder, digest)) return { folder, digest };
  await removeTree(folder);
  const unfinished = path.join(place, `new-${randomBytes(4).toString("hex")}`);
  for (const { from, to } of files) {
    const copy = path.join(unfinished, to);
    await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 }); // eslint-disable-line no-await-in-loop -- few open files at a time
    await copyFile(from, copy); // eslint-disable-line no-await-in-loop -- as above
    await chmod(copy, ((await stat(from)).mode & 0o111) === 0 ? 0o444 : 0o555); // eslint-disable-line no-await-in-loop -- as above
  }
  await writeFile(path.join(unfinished, LISTING), listing, { mode: 0o444 });
  if (!(await isIntact(unfinished, digest))) throw new RunnerError("wrong-digest", `${place} does not keep what is written there`);
  await setFolderModes(unfinished, 0o555);
  // Another runner may have been faster, with the same.
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await removeTree(unfinished);
    if (!(await isIntact(folder, digest))) throw error;
  });
  return { folder, digest };
}

/** Removes a tree whose folders let nobody remove anything. */
export async function removeTree(folder: string): Promise<void> {
  const isThere = await lstat(folder).then(
    () => true,
    () => false,
  );
  if (isThere) await setFolderModes(folder, 0o755);
  await rm(folder, { recursive: true, force: true });
}

async function setFolderModes(folder: string, mode: number): Promise<void> {
  // On the way down where it opens them, so that what is below can be seen.
  if (mode & 0o200) await chmod(folder, mode);
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await setFolderModes(path.join(folder, entry.name), mode); // eslint-disable-line no-await-in-loop -- a tree
  await chmod(folder, mode);
}
