import path from "node:path";
import { openDatabase, type Database, type OpenDatabase } from "#db/client.ts";
import { loadConfig, type Config } from "#src/config.ts";
import { settleAfterwards } from "./accounts-afterwards.ts";
import { keepDueDates } from "./after-due.ts";
import { keepBlocked } from "./blocking.ts";
import { openBlobs, type Blobs } from "./blobs.ts";
import { keepLeases } from "./leases-sweep.ts";
import { makeLog, type Log } from "./log.ts";
import { keepWaitingLists } from "./waiting-list.ts";
import { openNotices, type Notices } from "./notices.ts";

/** Where "now" comes from; tests move it by hand. */
export interface Clock {
  now(): Date;
}

/** What every use case works with. Opened once per process. */
export interface Runtime extends AsyncDisposable {
  readonly config: Config;
  readonly db: Database;
  readonly blobs: Blobs;
  readonly log: Log;
  readonly clock: Clock;
  /** When this process began to serve: no answer of an earlier one is still on its way. */
  readonly openedAt: Date;
  readonly notices: Notices;
  /** What is done again and again (src/server/rounds.ts): ends first when the runtime is closed. */
  readonly rounds: AsyncDisposableStack;
}

const systemClock: Clock = { now: () => new Date() };

/** On globalThis, so that reloading this module while developing finds the open one; the server's shutdown finds it there too. */
const slot = Symbol.for("atelier.runtime");
const holder = globalThis as { [slot]?: Promise<Runtime> };

/** The process's runtime; the first call opens it. A failed opening is tried again by the next call. */
export function getRuntime(): Promise<Runtime> {
  holder[slot] ??= openProcessRuntime().catch((error: unknown) => {
    delete holder[slot];
    throw error;
  });
  return holder[slot];
}

async function openProcessRuntime(): Promise<Runtime> {
  const config = loadConfig();
  const database = await openDatabase(config.databaseUrl ? { url: config.databaseUrl.reveal() } : { dataDir: config.dataDir });
  const runtime = await openRuntime({ config, database, clock: systemClock });
  await keepLeases(runtime);
  keepDueDates(runtime);
  keepWaitingLists(runtime);
  keepBlocked(runtime);
  return runtime;
}

/** A runtime over a database that is already open; closing it ends what is under way, and closes the database. */
export async function openRuntime(parts: { config: Config; database: OpenDatabase; clock: Clock }): Promise<Runtime> {
  const { config, database, clock } = parts;
  const log = makeLog(config.logLevel);
  const rounds = new AsyncDisposableStack();
  const runtime: Runtime = {
    config,
    db: database.db,
    blobs: openBlobs(path.join(config.dataDir, "blobs")),
    log,
    clock,
    openedAt: clock.now(),
    notices: await openNotices(database.peers, log),
    rounds,
    [Symbol.asyncDispose]: async () => {
      await rounds.disposeAsync();
      await settleAfterwards(runtime);
      await database[Symbol.asyncDispose]();
    },
  };
  return runtime;
}
