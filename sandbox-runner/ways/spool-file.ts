import { constants } from "node:fs";
import { access, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { RunnerError } from "../core/errors.ts";

/** Most that one file of a spool holds, with its seal. */
export const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Lays a file down whole: under another name first. It is not forced to the
 * disk: the connection ends with the machine that writes, and what a crash has
 * torn does not open.
 */
export async function layDown(folder: string, number: number, bytes: Uint8Array): Promise<void> {
  const file = path.join(folder, String(number));
  await using part = await open(`${file}.part`, "wx", 0o600);
  await part.writeFile(bytes);
  await part.close();
  await rename(`${file}.part`, file);
}

/** Takes a file up, after which it is gone; null where it is not there yet. Follows no link and reads nothing but a plain file. */
export async function takeUp(folder: string, number: number): Promise<Buffer | null> {
  const file = path.join(folder, String(number));
  // Without O_NONBLOCK a pipe by this name would keep us waiting for ever.
  const found = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    if (isAbsence(error)) return null;
    throw error;
  });
  if (found === null) return null;
  await using handle = found;
  const facts = await handle.stat();
  if (!facts.isFile() || facts.size > MAX_FILE_BYTES)
    throw new RunnerError("link-refused", `file ${number} of a spooled connection is none, or too large`);
  const buffer = Buffer.alloc(facts.size);
  const { bytesRead } = await handle.read(buffer, 0, facts.size, 0);
  await rm(file);
  return buffer.subarray(0, bytesRead);
}

/** Whether it is there still. */
export async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    (error: unknown) => !isAbsence(error),
  );
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
