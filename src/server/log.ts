import pino from "pino";
import type { Config } from "#src/config.ts";

export type Log = pino.Logger;

/** The site's one logger: a JSON line each on standard output. */
export function makeLog(level: Config["logLevel"]): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
