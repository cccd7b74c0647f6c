import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { RunnerError } from "../core/errors.ts";

/** The name of the list in each staged tree, as sha256sum writes and checks it. Its own digest is the tree's name. */
export const LISTING = "LISTING";

/** Writes the list of files, in order, by what is in them now. */
export async function makeListing(files: readonly { readonly from: string; readonly to: string }[]): Promise<string> {
  const lines: string[] = [];
  for (const { from, to } of files) {
    if (!/^[\w@.+/-]+$/.test(to)) throw new RunnerError("bad-config", `${to} has a name that a list cannot hold`);
    lines.push(`${await digestFile(from)}  ${to}\n`); // eslint-disable-line no-await-in-loop -- few open files at a time
  }
  return lines.join("");
}

export function digestText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether a tree is what its digest says: its list, and every file on it. */
export async function isIntact(folder: string, digest: string): Promise<boolean> {
  try {
    const listing = await readFile(path.join(folder, LISTING), "utf8");
    if (digestText(listing) !== digest) return false;
    const files = listing.trimEnd().split("\n").map((line) => line.slice(line.indexOf("  ") + 2)); // prettier-ignore
    return (await makeListing(files.map((to) => ({ from: path.join(folder, to), to })))) === listing;
  } catch {
    return false; // Something is missing, or cannot be read.
  }
}

/** Lines for a batch script that end it, with a sentence, where a tree is not what it was. They need nothing but coreutils. */
export function makeCheck(folder: string, digest: string): readonly string[] {
  const place = `'${folder.replaceAll("'", String.raw`'\''`)}'`;
  const check = `cd ${place} && echo '${digest}  ${LISTING}' | sha256sum --check --quiet - && sha256sum --check --quiet ${LISTING}`;
  return [`(${check}) || { echo 'The staged program is not what was staged.' >&2; exit 78; }`];
}

async function digestFile(file: string): Promise<string> {
  if (!(await lstat(file)).isFile()) throw new RunnerError("bad-config", `${file} is no plain file`);
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
