import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pino } from "pino";
import { readRunnerConfig, type RunnerConfig } from "./config.ts";
import { RunnerError } from "./core/errors.ts";
import { REFUSES_TO_SERVE } from "./core/exit-codes.ts";
import { Fleet } from "./fleet/fleet.ts";
import { choosePilotWay } from "./pilot-ways.ts";
import { openPilotSource } from "./pilot-sources.ts";
import { provideProgram } from "./program.ts";
import { BlobCache } from "./site/blob-cache.ts";
import { SiteClient } from "./site/site-client.ts";

// The runner: leases jobs from the site and has pilots carry them out. Keeps no
// state but which pilots it has on a cluster; whoever kills it loses a lease's time and nothing else.

try {
  await serve(readRunnerConfig());
} catch (error) {
  if (!(error instanceof RunnerError) || error.code !== "bad-config") throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = REFUSES_TO_SERVE;
}

async function serve(config: RunnerConfig): Promise<void> {
  const log = pino({ name: "runner", level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  await mkdir(path.dirname(config.cacheDir), { recursive: true });
  const over = Promise.withResolvers<number>();
  const program = config.slurm ? await provideProgram(config.slurm, config.runner, log) : undefined;
  const way = await choosePilotWay(config, program);
  const source = await openPilotSource(config, program, (exitCode) => over.resolve(exitCode), log);
  await using fleet = await Fleet.open({
    runner: config.runner,
    client: new SiteClient(config.site),
    cache: await BlobCache.open(config.cacheDir, config.cacheBytes),
    sources: [source],
    ...(way ? { way, listen: { host: "127.0.0.1", port: 0 } } : { listen: config.listen }),
    // Whoever started the runner waits for this line, whatever the log's level.
    onReady: () => void process.stdout.write("runner ready\n"),
    log,
  });

  let asked = 0;
  const leave = (): void => {
    asked += 1;
    if (asked > 1) return over.resolve(0);
    log.info({ drainMs: config.drainMs }, "draining");
    void fleet.drain(AbortSignal.timeout(config.drainMs)).then(() => over.resolve(0));
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
  process.exitCode = await over.promise;
}
