import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RunnerError } from "../core/errors.ts";

interface Kept {
  readonly bytes: number;
  pins: number;
}

/** Files by digest in a folder of this process, the longest unused thrown away first. Nothing enters under a digest that is not its own. */
export class BlobCache {
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #kept = new Map<string, Kept>(); // In order of last use.
  readonly #coming = new Map<string, Promise<void>>();

  private constructor(folder: string, mostBytes: number) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** Opens an empty cache: whatever an earlier process left in the folder goes. */
  static async open(folder: string, mostBytes: number): Promise<BlobCache> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new BlobCache(folder, mostBytes);
  }

  /** A stream of the file, fetched first where it is not here. Two that ask together share one fetch. */
  async read(digest: string, fetchBlob: () => Promise<Readable>): Promise<{ bytes: number; stream: Readable }> {
    if (!this.#kept.has(digest)) {
      const coming = this.#coming.get(digest) ?? this.#fetch(digest, fetchBlob);
      this.#coming.set(digest, coming);
      await coming.finally(() => this.#coming.delete(digest));
    }
    this.#touch(digest);
    const file = this.path(digest);
    return { bytes: (await stat(file)).size, stream: createReadStream(file) };
  }

  /** Keeps what a stream brings, if it is what the digest says and no longer than allowed. */
  async write(digest: string, source: Readable, mostBytes: number): Promise<number> {
    const temporary = path.join(this.#folder, `${randomUUID()}.part`);
    const hash = createHash("sha256");
    let bytes = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        hash.update(chunk);
        done(bytes > mostBytes ? new RunnerError("wrong-digest", `${digest} is longer than ${mostBytes} bytes`) : null, chunk);
      },
    });
    try {
      await pipeline(source, measure, createWriteStream(temporary, { mode: 0o600 }));
      const found = `sha256:${hash.digest("hex")}`;
      if (found !== digest) throw new RunnerError("wrong-digest", `${digest} was asked for, ${found} came`);
      await rename(temporary, this.path(digest));
    } finally {
      await rm(temporary, { force: true });
    }
    this.#kept.set(digest, { bytes, pins: this.#kept.get(digest)?.pins ?? 0 });
    await this.#trim();
    return bytes;
  }

  /** Where the file lies. */
  path(digest: string): string {
    return path.join(this.#folder, digest.slice("sha256:".length));
  }

  /** Keeps a file, however long unused, until `unpin`: it has yet to reach the site. */
  pin(digest: string): void {
    const kept = this.#kept.get(digest);
    if (kept) kept.pins += 1;
  }

  unpin(digest: string): void {
    const kept = this.#kept.get(digest);
    if (kept) kept.pins = Math.max(0, kept.pins - 1);
  }

  async #fetch(digest: string, fetchBlob: () => Promise<Readable>): Promise<void> {
    await this.write(digest, await fetchBlob(), Number.MAX_SAFE_INTEGER);
  }

  #touch(digest: string): void {
    const kept = this.#kept.get(digest);
    if (kept && this.#kept.delete(digest)) this.#kept.set(digest, kept);
  }

  async #trim(): Promise<void> {
    let bytes = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
    for (const [digest, kept] of this.#kept) {
      if (bytes <= this.#mostBytes) return;
      if (kept.pins > 0) continue;
      this.#kept.delete(digest);
      bytes -= kept.bytes;
      await rm(this.path(digest), { force: true });
    }
  }
}
