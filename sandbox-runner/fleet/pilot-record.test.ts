import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PilotRecord, readRecord, writeRecord } from "./pilot-record.ts";

const about = { version: 1, tokenHash: "0".repeat(64), address: "http://login1:4321", jobId: "17", submittedMs: 1, joined: true };
const record = PilotRecord.parse({ ...about, pilot: "mn5-0123abcd" });

describe("a pilot's record", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "atelier-record-"));
    file = path.join(folder, "record.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is read as it was written, is nobody else's to read, and stands alone", async () => {
    await writeRecord(file, { ...record, jobId: null });
    await writeRecord(file, record);
    expect(await readRecord(file, record.pilot)).toEqual(record);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["record.json"]);
  });

  it.each([
    ["is cut", JSON.stringify(record).slice(0, 40), /cannot be read: .*JSON/],
    ["is of a later version", JSON.stringify({ ...record, version: 2 }), /not a pilot's record: .*version/],
    ["has a word too many", JSON.stringify({ ...record, token: "x" }), /not a pilot's record: .*token/],
    ["is another pilot's", JSON.stringify({ ...record, pilot: "mn5-ffffffff" }), /record of another pilot, mn5-ffffffff/],
  ])("is refused with a sentence where it %s", async (_, text, sentence) => {
    await writeFile(file, text, { mode: 0o600 });
    expect(await readRecord(file, record.pilot)).toMatch(sentence);
  });

  it("is refused where others could have written it, and where it is not there", async () => {
    expect(await readRecord(file, record.pilot)).toMatch(/cannot be read: .*ENOENT/);
    await writeRecord(file, record);
    await chmod(file, 0o620);
    expect(await readRecord(file, record.pilot)).toMatch(/can be read or written by others/);
  });
});
