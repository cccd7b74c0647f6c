import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import type { PilotId } from "#contract/ids.ts";
import { type BlobHandler, type PilotListener, PilotServer } from "#runner/fleet/pilot-server.ts";
import type { PilotWay } from "#runner/fleet/pilot-way.ts";
import { RelayWay } from "#runner/fleet/relay-way.ts";
import { SpoolWay } from "#runner/fleet/spool-way.ts";
import { findRunner, type RunnerAddress } from "#runner/ways/dial.ts";
import { CuttableProxy } from "./cuttable-proxy.ts";
import { SshServer } from "./ssh-server.ts";
import { findFreePort } from "./stack.ts";

const log = pino({ level: "silent" });
const relayMain = path.resolve(import.meta.dirname, "../../sandbox-runner/relay-main.ts");

export const wayNames = ["by dialling", "by a relay over ssh", "by a spool"] as const;
export type WayName = (typeof wayNames)[number];

/** A runner's door for pilots behind one of the three ways, which a test can cut. */
export interface DoorBehind extends AsyncDisposable {
  readonly server: PilotServer;
  /** What a pilot of this name makes of its address and this token. */
  find(pilot: PilotId, token: string): RunnerAddress;
  /** Breaks every connection; new ones come to nothing until `mend`. */
  cut(): void;
  mend(): void;
}

export async function openDoorBehind(name: WayName, listener: PilotListener, serveBlob: BlobHandler): Promise<DoorBehind> {
  await using opened = new AsyncDisposableStack();
  const server = opened.use(await PilotServer.open({ host: "127.0.0.1", port: 0 }, listener, serveBlob, log));
  const begin = async (way: PilotWay) => void opened.use(await way.open(server, log));
  const make = (url: string, cut: () => void, mend: () => void): DoorBehind => {
    const kept = opened.move();
    return { server, cut, mend, find: (pilot, token) => findRunner(pilot, url, token), [Symbol.asyncDispose]: () => kept.disposeAsync() };
  };
  if (name === "by dialling") {
    const proxy = opened.use(await CuttableProxy.open(server.port));
    return make(
      proxy.url,
      () => proxy.cut(),
      () => proxy.mend(),
    );
  }
  if (name === "by a relay over ssh") {
    const ssh = opened.use(await SshServer.open());
    const address = { host: "127.0.0.1", port: await findFreePort() };
    const way = new RelayWay({ ...address, destination: "login", command: [process.execPath, relayMain], environment: ssh.environment });
    await begin(way);
    return make(
      way.url,
      () => ssh.proxy.cut(),
      () => ssh.proxy.mend(),
    );
  }
  const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-spool-"));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const spool = path.join(folder, "spool");
  const way = new SpoolWay(spool);
  await begin(way);
  const cut = () => {
    renameSync(path.join(spool, "door"), path.join(folder, "door"));
    for (const pilot of readdirSync(spool)) rmSync(path.join(spool, pilot), { recursive: true, force: true, maxRetries: 5 });
  };
  return make(way.url, cut, () => renameSync(path.join(folder, "door"), path.join(spool, "door")));
}
