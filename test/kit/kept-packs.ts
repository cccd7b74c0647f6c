import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

// Packing the courses takes ten seconds of a processor. The first stack on a build does it; the others are given what it made.

const root = path.resolve(import.meta.dirname, "../..");
const parts = ["packed-content.json", "blobs"];
/** Of this build alone: its packer may make other packs of the same files. */
const findKept = () =>
  path.join(root, "node_modules/.cache/atelier-packs", readFileSync(path.join(root, "dist/.atelier-sources"), "utf8").trim());

/** Puts what was packed before into a data folder that has not been used yet. */
export function layPacks(dataDir: string): void {
  const kept = findKept();
  if (existsSync(kept)) cpSync(kept, dataDir, { recursive: true });
}

/** Keeps what a site that has just started has packed. */
export function keepPacks(dataDir: string): void {
  const kept = findKept();
  if (existsSync(kept)) return;
  const half = `${kept}.${process.pid}`;
  for (const part of parts) cpSync(path.join(dataDir, part), path.join(half, part), { recursive: true });
  try {
    renameSync(half, kept);
  } catch {
    rmSync(half, { recursive: true, force: true }); // another stack was first
  }
}
