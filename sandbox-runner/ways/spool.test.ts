import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { hashToken } from "./seal.ts";
import { answerSpool, dialSpool, DOOR_FILE, isMark, makeMark } from "./spool.ts";

const pilot = PilotId.parse("here");
const tokenHash = hashToken("secret");
const door = makeMark();
const patience = { timeout: 30_000, interval: 5 };

let spool: string;
beforeEach(() => {
  spool = mkdtempSync(path.join(os.tmpdir(), "atelier-spool-"));
  writeFileSync(path.join(spool, DOOR_FILE), door);
});
afterEach(() => rmSync(spool, { recursive: true, force: true }));

const dial = () => dialSpool(spool, pilot, tokenHash, 5);
/** The folder of the one connection there is, once it is there. */
const findFolder = () =>
  vi.waitFor(() => {
    const mark = readdirSync(path.join(spool, pilot)).find(isMark);
    expect(mark).toBeDefined();
    return path.join(spool, pilot, String(mark));
  }, patience);
/** It ends by an error as a rule, which is not what is asked here. */
const closed = (stream: Duplex) => new Promise((resolve) => stream.resume().once("close", resolve));
const answer = (folder: string, hash = tokenHash) => answerSpool(folder, door, hash, 5);

it("brings everything in order and whole, and leaves nothing behind", async () => {
  const theirs = dial();
  const ours = answer(await findFolder());
  ours.pipe(ours);
  const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251));
  theirs.end(sent);
  expect((await buffer(theirs)).equals(sent)).toBe(true);
  await vi.waitFor(() => expect(readdirSync(path.join(spool, pilot))).toEqual([]), patience);
});

it("writes nothing that anybody could read", async () => {
  const theirs = dial();
  theirs.write("Authorization: Bearer secret");
  const folder = await findFolder();
  const file = path.join(folder, "up", "1");
  await vi.waitFor(() => expect(readFileSync(file).length).toBeGreaterThan(0), patience);
  expect(readFileSync(file).toString("latin1")).not.toContain("Bearer");
  theirs.destroy();
});

it("does not run ahead of a side that takes nothing up", async () => {
  const theirs = dial();
  for (let turn = 0; turn < 20; turn += 1) theirs.write(Buffer.alloc(512 * 1024));
  const folder = await findFolder();
  await vi.waitFor(() => expect(readdirSync(path.join(folder, "up"))).toHaveLength(8), patience);
  const ours = answer(folder);
  theirs.end();
  expect(await buffer(ours)).toHaveLength(20 * 512 * 1024);
  ours.end();
  await closed(theirs);
});

it("breaks with its folder, on whichever side", async () => {
  const theirs = dial();
  const folder = await findFolder();
  const ours = answer(folder);
  const gone = closed(ours);
  theirs.destroy();
  await gone;
  const again = dial();
  const over = closed(again);
  rmSync(await findFolder(), { recursive: true });
  await over;
});

it("is no connection before its runner has opened the spool", async () => {
  rmSync(path.join(spool, DOOR_FILE));
  await closed(dial());
});

describe("a file that is not what the other side has laid down breaks the connection", () => {
  const spoil: Readonly<Record<string, (file: string) => void>> = {
    "one that somebody wrote": (file) => writeFileSync(file, "drain"),
    "an empty one": (file) => writeFileSync(file, ""),
    "a torn one": (file) => truncateSync(file, 30),
    "a link": (file) => (rmSync(file), symlinkSync("/etc/passwd", file)),
    "a pipe that nobody writes to": (file) => (rmSync(file), execFileSync("mkfifo", [file])),
    "one too large": (file) => truncateSync(file, 2 ** 40),
  };

  it.for(Object.keys(spoil))("%s", async (what) => {
    const theirs = dial();
    theirs.write(Buffer.alloc(1000));
    const folder = await findFolder();
    const file = path.join(folder, "up", "1");
    await vi.waitFor(() => expect(readdirSync(path.join(folder, "up"))).toEqual(["1"]), patience);
    spoil[what]?.(file);
    const ours = answer(folder);
    const [error] = (await once(ours.resume(), "error")) as [Error];
    expect(error.message).toMatch(/file 1 of a spooled connection|ELOOP/);
  });

  it("one of another number, another connection, another token, or another process of the runner", async () => {
    const theirs = dial();
    theirs.write("first");
    const folder = await findFolder();
    await vi.waitFor(() => expect(readdirSync(path.join(folder, "up"))).toEqual(["1"]), patience);
    const copy = (mark: string, number: string) => {
      const place = path.join(spool, pilot, mark);
      cpSync(folder, place, { recursive: true });
      if (number !== "1") {
        rmSync(path.join(place, "up", "1"));
        cpSync(path.join(folder, "up", "1"), path.join(place, "down", "1"));
      }
      return place;
    };
    const moved = copy(makeMark(), "1");
    const elsewhere = answer(moved);
    const wrongToken = answerSpool(copy(makeMark(), "1"), door, hashToken("other"), 5);
    const wrongDoor = answerSpool(folder, makeMark(), tokenHash, 5);
    for (const ours of [elsewhere, wrongToken, wrongDoor]) {
      const [error] = (await once(ours.resume(), "error")) as [Error];
      expect(error.message).toBe("file 1 of a spooled connection does not open");
    }
  });
});
