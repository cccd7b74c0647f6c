import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import type { PilotId } from "#contract/ids.ts";
import { hashToken } from "./seal.ts";
import { dialSpool } from "./spool.ts";

/** Where the runner is, this pilot's own token, and how a connection is opened where it cannot be dialled. */
export interface RunnerAddress {
  readonly url: string;
  readonly token: string;
  readonly connect?: () => Duplex;
}

/** Reads the address that a pilot was told: of http, its runner's or a relay's; of a file, a spool's folder. */
export function findRunner(pilot: PilotId, told: string, token: string): RunnerAddress {
  if (!told.startsWith("file:")) return { url: told, token };
  const spool = fileURLToPath(told);
  return { url: "http://runner", token, connect: () => dialSpool(spool, pilot, hashToken(token)) };
}
