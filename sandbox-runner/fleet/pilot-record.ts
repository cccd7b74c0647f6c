import { open, readFile, rename } from "node:fs/promises";
import { z } from "zod";
import { PilotId } from "#contract/ids.ts";
import { describeError } from "../core/errors.ts";

/** What a runner writes down of a pilot, so that the next process of the same runner knows it. Holds no secret. */
export const PilotRecord = z.strictObject({
  version: z.literal(1),
  pilot: PilotId,
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where the pilot looks for its runner, whichever process that is: an address of http, or a spool's folder. */
  address: z.url(),
  /** Null while Slurm has not said that it took the job; then it is known by its name. */
  jobId: z.string().max(40).nullable(),
  submittedMs: z.int().positive(),
  /** Whether it has come to the runner's door. */
  joined: z.boolean(),
  /** Whether it was asked for within what is set aside for a class. */
  reserved: z.boolean().default(false),
});
export type PilotRecord = z.infer<typeof PilotRecord>;

/** Writes a record whole or not at all: whoever is killed here leaves the one before. */
export async function writeRecord(file: string, record: PilotRecord): Promise<void> {
  const fresh = `${file}.new`;
  {
    await using handle = await open(fresh, "w", 0o600);
    await handle.chmod(0o600);
    await handle.writeFile(`${JSON.stringify(record)}\n`);
    await handle.sync();
  }
  await rename(fresh, file);
}

/** Reads a record of this very pilot; a sentence where there is none that can be trusted. */
export async function readRecord(file: string, pilot: string): Promise<PilotRecord | string> {
  try {
    await using handle = await open(file, "r");
    const { mode, uid } = await handle.stat();
    if (uid !== process.getuid?.()) return `${file} belongs to somebody else`;
    if ((mode & 0o077) !== 0) return `${file} can be read or written by others`;
    const record = PilotRecord.safeParse(JSON.parse(await readFile(handle, "utf8")));
    if (!record.success) return `${file} is not a pilot's record: ${z.prettifyError(record.error).replaceAll(/\s+/g, " ")}`;
    return record.data.pilot === pilot ? record.data : `${file} is the record of another pilot, ${record.data.pilot}`;
  } catch (error) {
    return `${file} cannot be read: ${describeError(error)}`;
  }
}
