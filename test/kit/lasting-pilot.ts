import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { Digest, PilotId } from "#contract/ids.ts";
import type { PilotDoor, PilotSource } from "#runner/fleet/pilot-source.ts";
import { hashToken } from "#runner/ways/seal.ts";
import { Pilot } from "#runner/pilot/pilot.ts";
import { FakeWarden } from "./fake-warden.ts";

/** A source of one pilot inside this process that outlives the runners it serves, over a warden that the test plays. */
export class LastingPilot implements PilotSource {
  readonly warden = new FakeWarden();
  readonly #log: Logger;
  #pilot: Pilot | null = null;
  #tokenHash = "";
  #port: number | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  recall(): Promise<number | null> {
    return Promise.resolve(this.#port);
  }

  /** The first runner starts it, every other one readmits it. */
  start(door: PilotDoor): void {
    const id = PilotId.parse("lasting");
    if (this.#pilot) return door.readmit(id, this.#tokenHash, true);
    const token = door.admit(id);
    this.#tokenHash = hashToken(token);
    this.#port = Number(new URL(door.url).port);
    const slice = { kind: "cpu" as const, device: "test", memoryBytes: 2 ** 30, environments: ["pytorch"] };
    const slices = ["cpu-0", "cpu-1"].map((name) => ({ ...slice, id: name }));
    this.#pilot = new Pilot({
      runner: { url: door.url, token },
      hello: { contract: 1, pilot: id, instance: randomUUID(), tier: "caged", slices, endsAt: null, slurmJobId: null },
      warden: this.warden,
      abandonedAfterMs: 10 * 60_000,
      pools: { floors: [{ environment: "pytorch", learners: 2, judges: 1 }], memoryBytes: 2 ** 30 },
      environmentDigests: new Map([["pytorch", Digest.parse(`sha256:${"0".repeat(64)}`)]]),
      log: this.#log,
    });
  }

  /** Its runner ends, and it does not. */
  stop(): Promise<void> {
    return Promise.resolve();
  }

  async end(): Promise<void> {
    this.#pilot?.end("the test is over");
    await this.#pilot?.over;
  }
}
