import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "#src/lib/digest.ts";
import { type Blobs, openBlobs } from "./blobs.ts";

let folder: string;
let blobs: Blobs;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "atelier-blobs-"));
  blobs = openBlobs(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const bytes = (content: string) => Buffer.from(content);
const listFiles = async () => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

test("what was written can be read by its digest, and twice is once", async () => {
  const digest = await blobs.write(bytes("weights"));
  expect(await blobs.write(bytes("weights"))).toBe(digest);
  expect((await blobs.read(digest))?.toString()).toBe("weights");
  const opened = await blobs.openStream(digest);
  expect(opened?.bytes).toBe(7);
  expect(await text(opened!.stream)).toBe("weights");
});

test("what is not there is not there", async () => {
  const digest = digestOf(bytes("nowhere"));
  expect([await blobs.has(digest), await blobs.read(digest), await blobs.openStream(digest)]).toEqual([false, undefined, undefined]);
});

test("a stream that is too long or not what it says leaves nothing behind", async () => {
  const before = (await listFiles()).length;
  const source = () => Readable.from([bytes("half"), bytes("and half")]);
  await expect(blobs.writeStream(source(), digestOf(bytes("halfand half")), 6)).rejects.toMatchObject({ code: "too-large" });
  await expect(blobs.writeStream(source(), digestOf(bytes("other")), 100)).rejects.toMatchObject({ code: "bad-input" });
  expect(await listFiles()).toHaveLength(before);
  expect(await blobs.writeStream(source(), digestOf(bytes("halfand half")), 12)).toBe(12);
});

test("bytes that have changed on disk are never handed out as what they were", async () => {
  const digest = await blobs.write(bytes("honest"));
  const hex = digest.slice("sha256:".length);
  await writeFile(path.join(folder, hex.slice(0, 2), hex.slice(2)), "forged");
  await expect(blobs.read(digest)).rejects.toThrow(/has changed on disk/);
  await expect(text((await blobs.openStream(digest))!.stream)).rejects.toMatchObject({ code: "bad-input" });
});
