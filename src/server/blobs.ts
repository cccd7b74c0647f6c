import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { Transform, type Readable } from "node:stream";
import { Digest } from "#contract/ids.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import { digestOf } from "#src/lib/digest.ts";

/** Immutable files named by their SHA-256. */
export interface Blobs {
  write(bytes: Uint8Array): Promise<Digest>;
  /** Keeps a stream if it has exactly this digest and at most `maxBytes`; otherwise refuses and keeps nothing. */
  writeStream(source: Readable | AsyncIterable<Uint8Array>, expected: Digest, maxBytes: number): Promise<number>;
  /** The whole file, its digest checked; undefined where there is none. */
  read(digest: Digest): Promise<Buffer | undefined>;
  /** A file as a stream that fails at its end if the bytes are not the digest's. */
  openStream(digest: Digest): Promise<{ bytes: number; stream: Readable } | undefined>;
  has(digest: Digest): Promise<boolean>;
  /** Lets the bytes go; harmless where there are none. */
  remove(digest: Digest): Promise<void>;
}

/** Blobs below a folder of this machine. */
export function openBlobs(folder: string): Blobs {
  const place = (digest: Digest) => {
    const hex = Digest.parse(digest).slice("sha256:".length);
    return path.join(folder, hex.slice(0, 2), hex.slice(2));
  };
  const size = async (digest: Digest) => (await ignoreMissing(stat(place(digest))))?.size;

  return {
    write: async (bytes) => {
      const digest = digestOf(bytes);
      if ((await size(digest)) === undefined) await keep([bytes], digest, bytes.byteLength, place(digest));
      return digest;
    },
    writeStream: async (source, expected, maxBytes) => keep(source, expected, maxBytes, place(expected)),
    read: async (digest) => {
      const bytes = await ignoreMissing(readFile(place(digest)));
      if (bytes) invariant(digestOf(bytes) === digest, `the blob ${digest} has changed on disk`);
      return bytes;
    },
    openStream: async (digest) => {
      const bytes = await size(digest);
      if (bytes === undefined) return undefined;
      const check = makeChecker(digest, bytes);
      return {
        bytes,
        stream: createReadStream(place(digest))
          .on("error", (error) => check.destroy(error))
          .pipe(check),
      };
    },
    has: async (digest) => (await size(digest)) !== undefined,
    remove: (digest) => rm(place(digest), { force: true }),
  };
}

/** Under a name of its own until it is whole and on disk: a reader never sees half a file, not even after a power cut. */
async function keep(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, expected: Digest, maxBytes: number, target: string) {
  await mkdir(path.dirname(target), { recursive: true });
  const partial = `${target}.${randomUUID()}.partial`;
  const check = makeChecker(expected, maxBytes);
  const file = await open(partial, "wx", 0o600);
  let bytes = 0;
  try {
    await pipeline(source, check, async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) {
        await file.writeFile(chunk);
        bytes += chunk.byteLength;
      }
    });
    await file.sync();
    await file.close();
    await rename(partial, target);
    return bytes;
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  }
}

function makeChecker(expected: Digest, maxBytes: number): Transform {
  const hash = createHash("sha256");
  let seen = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      seen += chunk.byteLength;
      hash.update(chunk);
      if (seen > maxBytes) done(new AppError("too-large", { details: { maxBytes } }));
      else done(null, chunk);
    },
    flush(done) {
      const digest = `sha256:${hash.digest("hex")}`;
      done(digest === expected ? null : new AppError("bad-input", { details: { expected, digest } }));
    },
  });
}

async function ignoreMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
