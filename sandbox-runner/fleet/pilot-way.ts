import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import type { PilotId } from "#contract/ids.ts";

/** What a way needs of the runner's door for pilots. */
export interface WayDoor {
  /** Takes a connection in as if it had been dialled: token, greeting and numbers are the door's business. */
  accept(connection: Duplex): void;
  /** The hash of this pilot's token; undefined where nobody by this name was admitted. */
  findTokenHash(pilot: PilotId): string | undefined;
}

/** How pilots' connections come to the runner where they cannot dial it. What is said over them is the same. */
export interface PilotWay {
  /** The address that pilots are told. */
  readonly url: string;
  /** Brings connections from now on, through every trouble between, until it is disposed of. */
  open(door: WayDoor, log: Logger): Promise<AsyncDisposable>;
}
