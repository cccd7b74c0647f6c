import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { PilotId } from "#contract/ids.ts";
import { Seal } from "./seal.ts";
import { SpoolConnection, type SpoolSide } from "./spool-connection.ts";

/** How often either side looks for what the other has laid down. */
export const POLL_MS = 200;
/** The runner's process, by a name that is new at each start. Connections of an earlier one do not open. */
export const DOOR_FILE = "door";

const Mark = z.string().regex(/^[0-9a-f]{32}$/);
export const isMark = (text: string): boolean => Mark.safeParse(text).success;
export const makeMark = (): string => randomBytes(16).toString("hex");

/** Opens a connection of a pilot's: its folder appears whole, with the two directions in it. */
export function dialSpool(spool: string, pilot: PilotId, tokenHash: string, pollMs = POLL_MS): SpoolConnection {
  return new SpoolConnection(async () => {
    const door = Mark.parse(await readFile(path.join(spool, DOOR_FILE), "utf8"));
    const mark = makeMark();
    const folder = path.join(spool, pilot, mark);
    const unfinished = path.join(spool, pilot, `new-${mark}`);
    for (const direction of ["up", "down"]) await mkdir(path.join(unfinished, direction), { recursive: true, mode: 0o700 }); // eslint-disable-line no-await-in-loop -- two
    await rename(unfinished, folder);
    return makeSide(folder, door, mark, tokenHash, "up", pollMs);
  });
}

/** The runner's end of a connection that a pilot has opened. */
export function answerSpool(folder: string, door: string, tokenHash: string, pollMs = POLL_MS): SpoolConnection {
  return new SpoolConnection(() => Promise.resolve(makeSide(folder, door, path.basename(folder), tokenHash, "down", pollMs)));
}

function makeSide(folder: string, door: string, mark: string, tokenHash: string, writes: "up" | "down", pollMs: number): SpoolSide {
  const seal = (direction: "up" | "down") => new Seal(tokenHash, `${door} ${mark}`, direction);
  return { folder, seals: { up: seal("up"), down: seal("down") }, writes, pollMs };
}
