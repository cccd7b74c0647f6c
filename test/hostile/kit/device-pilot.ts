import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { Digest, PilotId } from "#contract/ids.ts";
import type { PilotDoor, PilotSource } from "#runner/fleet/pilot-source.ts";
import { Pilot } from "#runner/pilot/pilot.ts";
import type { DeviceCage } from "./device-cage.ts";

/** A source of one pilot inside this process, over a real warden, that offers nothing but the slices of its devices. */
export class DevicePilot implements PilotSource {
  readonly #cage: DeviceCage;
  readonly #opened = Promise.withResolvers<Pilot>();

  constructor(cage: DeviceCage) {
    this.#cage = cage;
  }

  start(door: PilotDoor): void {
    void this.#open(door).then(this.#opened.resolve, this.#opened.reject);
  }

  async stop(): Promise<void> {
    const pilot = await this.#opened.promise;
    pilot.end("the test is over");
    await pilot.over;
  }

  async #open(door: PilotDoor): Promise<Pilot> {
    const pilot = PilotId.parse("devices");
    const { warden } = this.#cage;
    const slices = (await warden.slices()).map(({ id, kind, device, environments }) => ({
      id,
      kind,
      device,
      environments,
      memoryBytes: 2 ** 30,
    }));
    const hello = { contract: 1 as const, pilot, instance: randomUUID(), tier: "caged" as const, slices, endsAt: null, slurmJobId: null };
    return new Pilot({
      runner: { url: door.url, token: door.admit(pilot) },
      hello,
      warden,
      environmentDigests: new Map([["python", Digest.parse(`sha256:${"0".repeat(64)}`)]]),
      pools: { floors: [], memoryBytes: 0 },
      log: pino({ level: "silent" }),
    });
  }
}
