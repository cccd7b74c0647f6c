import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { RunnerId } from "#contract/ids.ts";
import { Fleet } from "#runner/fleet/fleet.ts";
import { BlobCache } from "#runner/site/blob-cache.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { PilotHere } from "#kit/pilot-here.ts";
import { HandPilot } from "./hand-pilot.ts";

const log = pino({ level: "silent" });

/** A runner with a real pilot, for jobs in `pytorch`, and one that a test turns against it, for jobs in `trap`. */
export class TwoPilots implements AsyncDisposable {
  readonly site: FakeSite;
  readonly honest = new PilotHere(log);
  readonly hostile = new HandPilot("hostile", "trap");
  readonly #folder: string;
  #fleet: Fleet | undefined;

  private constructor(site: FakeSite, folder: string) {
    this.site = site;
    this.#folder = folder;
  }

  static async open(): Promise<TwoPilots> {
    const pilots = new TwoPilots(await FakeSite.open(), await mkdtemp(path.join(os.tmpdir(), "atelier-runner-")));
    pilots.#fleet = await Fleet.open({
      runner: RunnerId.parse("test"),
      client: new SiteClient(pilots.site),
      cache: await BlobCache.open(pilots.cacheFolder, 2 ** 20),
      sources: [pilots.honest, pilots.hostile],
      listen: { host: "127.0.0.1", port: 0 },
      onReady: () => undefined,
      log,
    });
    return pilots;
  }

  get cacheFolder(): string {
    return path.join(this.#folder, "cache");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fleet?.[Symbol.asyncDispose]();
    await this.site[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
