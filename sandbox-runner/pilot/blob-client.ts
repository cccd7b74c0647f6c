import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { Bundle } from "#contract/bundle.ts";
import { pilotRoutes } from "#contract/pilot.ts";
import { RunnerError } from "../core/errors.ts";
import type { RunnerAddress } from "../ways/dial.ts";

const KEPT_BUNDLES = 32;
const PATIENCE_MS = 60_000;

/** Files that attempts need or leave behind, to and from the runner. Believes no digest that it has not computed. */
export class BlobClient {
  readonly #runner: RunnerAddress;
  readonly #bundles = new Map<string, Promise<Bundle>>(); // In order of last use.

  constructor(runner: RunnerAddress) {
    this.#runner = runner;
  }

  /** A judge's files; the newest are kept, because a class submits the same exercise together. */
  async fetchBundle(digest: string): Promise<Bundle> {
    const bundle =
      this.#bundles.get(digest) ??
      this.#fetch(pilotRoutes.bundle(digest), digest).then((bytes) => Bundle.parse(JSON.parse(bytes.toString())));
    this.#bundles.delete(digest);
    this.#bundles.set(digest, bundle);
    const [oldest] = this.#bundles.keys();
    if (this.#bundles.size > KEPT_BUNDLES && oldest !== undefined) this.#bundles.delete(oldest);
    bundle.catch(() => this.#bundles.delete(digest));
    return await bundle;
  }

  async fetchArtifact(digest: string): Promise<Buffer> {
    return await this.#fetch(pilotRoutes.artifact(digest), digest);
  }

  /** Hands in an artifact and gives its digest. */
  async putArtifact(bytes: Uint8Array): Promise<string> {
    const digest = digestOf(bytes);
    await this.#ask("PUT", pilotRoutes.artifact(digest), bytes);
    return digest;
  }

  async #fetch(path: string, digest: string): Promise<Buffer> {
    const bytes = await this.#ask("GET", path);
    if (digestOf(bytes) !== digest) throw new RunnerError("wrong-digest", `${path} brought other bytes`);
    return bytes;
  }

  async #ask(method: string, path: string, body: Uint8Array = new Uint8Array()): Promise<Buffer> {
    const { url, token, connect } = this.#runner;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const headers = { authorization: `Bearer ${token}`, "content-length": body.length };
    // A connection for each: one that was kept might be closed by the runner at the moment of its use.
    const asked = request(new URL(path, url), { method, headers, signal, ...(connect ? { createConnection: connect } : { agent: false }) });
    asked.on("error", () => undefined); // Told below, while it matters.
    asked.end(body);
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    const bytes = await buffer(response);
    if (response.statusCode !== 200) throw new Error(`the runner answered ${path} with ${response.statusCode}`);
    return bytes;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
