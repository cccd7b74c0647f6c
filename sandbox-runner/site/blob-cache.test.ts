import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BlobCache } from "./blob-cache.ts";

const digestOf = (value: string) => `sha256:${createHash("sha256").update(value).digest("hex")}`;
const streamOf = (value: string) => Readable.from([Buffer.from(value)]);

describe("the blob cache", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "atelier-blobs-"))));
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  it("fetches once for all who ask, and then no more", async () => {
    const cache = await BlobCache.open(folder, 100);
    let fetched = 0;
    const fetchBlob = () => ((fetched += 1), Promise.resolve(streamOf("hello")));
    const reads = await Promise.all([cache.read(digestOf("hello"), fetchBlob), cache.read(digestOf("hello"), fetchBlob)]);
    reads.push(await cache.read(digestOf("hello"), fetchBlob));
    expect(await Promise.all(reads.map(({ stream }) => text(stream)))).toEqual(["hello", "hello", "hello"]);
    expect(fetched).toBe(1);
  });

  it("takes nothing under a digest that is not its own, nor more than allowed", async () => {
    const cache = await BlobCache.open(folder, 100);
    await expect(cache.write(digestOf("a"), streamOf("b"), 10)).rejects.toThrow("was asked for");
    await expect(cache.write(digestOf("long"), streamOf("long"), 3)).rejects.toThrow("longer than 3 bytes");
    expect(await readdir(folder)).toEqual([]);
  });

  it("throws away the longest unused first, and never what has yet to reach the site", async () => {
    const cache = await BlobCache.open(folder, 10);
    const fail = () => Promise.reject(new Error("not here"));
    for (const value of ["aaaa", "bbbb"]) await cache.write(digestOf(value), streamOf(value), 10);
    (await cache.read(digestOf("aaaa"), fail)).stream.destroy();
    await cache.write(digestOf("cccc"), streamOf("cccc"), 10);
    await expect(cache.read(digestOf("bbbb"), fail)).rejects.toThrow("not here");
    cache.pin(digestOf("aaaa"));
    await cache.write(digestOf("dddd"), streamOf("dddd"), 10);
    (await cache.read(digestOf("aaaa"), fail)).stream.destroy();
  });
});
