import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { Digest, PilotId } from "#contract/ids.ts";
import type { PilotDoor, PilotSource } from "#runner/fleet/pilot-source.ts";
import { Pilot } from "#runner/pilot/pilot.ts";
import { CuttableProxy } from "./cuttable-proxy.ts";
import { FakeWarden } from "./fake-warden.ts";

/** A source of one pilot inside this process: the real pilot on a link that can be cut, over a warden that the test plays. */
export class PilotHere implements PilotSource {
  readonly warden = new FakeWarden();
  readonly #log: Logger;
  readonly #ready = Promise.withResolvers<{ pilot: Pilot; proxy: CuttableProxy }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  get proxy(): Promise<CuttableProxy> {
    return this.#ready.promise.then(({ proxy }) => proxy);
  }

  start(door: PilotDoor): void {
    void this.#open(door).then(this.#ready.resolve, this.#ready.reject);
  }

  async #open(door: PilotDoor): Promise<{ pilot: Pilot; proxy: CuttableProxy }> {
    const id = PilotId.parse("here");
    const proxy = await CuttableProxy.open(Number(new URL(door.url).port));
    const slice = { kind: "cpu" as const, device: "test", memoryBytes: 2 ** 30, environments: ["pytorch"] };
    const pilot = new Pilot({
      runner: { url: proxy.url, token: door.admit(id) },
      hello: {
        contract: 1,
        pilot: id,
        instance: randomUUID(),
        tier: "caged",
        slices: [
          { ...slice, id: "cpu-0" },
          { ...slice, id: "cpu-1" },
        ],
        endsAt: null,
        slurmJobId: null,
      },
      warden: this.warden,
      pools: { floors: [{ environment: "pytorch", learners: 2, judges: 1 }], memoryBytes: 2 ** 30 },
      environmentDigests: new Map([["pytorch", Digest.parse(`sha256:${"0".repeat(64)}`)]]),
      log: this.#log,
    });
    void pilot.over.then((reason) => door.gone(id, reason));
    return { pilot, proxy };
  }

  async stop(): Promise<void> {
    const { pilot, proxy } = await this.#ready.promise;
    pilot.end("the test is over");
    await pilot.over;
    await proxy[Symbol.asyncDispose]();
  }
}
