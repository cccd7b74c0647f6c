import { DataFolderBusyError } from "#db/data-lock.ts";
import { listRunners } from "#db/queries/runners.ts";
import { ConfigError } from "#src/config.ts";
import { makeLog } from "./log.ts";
import { startUp } from "./start-up.ts";

/** Whether the site can work: it has started, and its database answers. How many runners spoke in the last minute is told, not judged. */
export async function checkHealth(): Promise<{ ok: true; runners: number } | { ok: false; error: string }> {
  try {
    const { db, clock } = await startUp();
    const runners = await listRunners(db, new Date(clock.now().getTime() - 60_000));
    return { ok: true, runners: runners.length };
  } catch (error) {
    makeLog("error").error({ err: error }, "the site is not healthy");
    // These two are sentences for whoever starts the site, and they alone.
    const isSentence = error instanceof DataFolderBusyError || error instanceof ConfigError;
    return { ok: false, error: isSentence ? error.message : "The database does not answer; the log says why." };
  }
}
