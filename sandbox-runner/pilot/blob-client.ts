import { createHash } from "node:crypto";
import { Bundle } from "#contract/bundle.ts";
import { pilotRoutes } from "#contract/pilot.ts";
import { RunnerError } from "../core/errors.ts";
import type { RunnerAddress } from "./runner-link.ts";

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
    await this.#ask(pilotRoutes.artifact(digest), { method: "PUT", body: bytes as Uint8Array<ArrayBuffer> });
    return digest;
  }

  async #fetch(path: string, digest: string): Promise<Buffer> {
    const bytes = Buffer.from(await (await this.#ask(path)).arrayBuffer());
    if (digestOf(bytes) !== digest) throw new RunnerError("wrong-digest", `${path} brought other bytes`);
    return bytes;
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#runner.token}` };
    const response = await fetch(new URL(path, this.#runner.url), { ...init, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`the runner answered ${path} with ${response.status}`);
    return response;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
