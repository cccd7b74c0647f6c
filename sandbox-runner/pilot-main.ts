import { randomUUID } from "node:crypto";
import { type Logger, pino } from "pino";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { RunnerError } from "./core/errors.ts";
import { REFUSES_TO_SERVE } from "./core/exit-codes.ts";
import { Pilot } from "./pilot/pilot.ts";
import { openAllSlices, type OpenSlices } from "./open-slices.ts";
import { type PilotConfig, readPilotConfig } from "./pilot-config.ts";
import { digestEnvironment, loadEnvironments } from "./sandbox/environments.ts";
import { probeContainment } from "./sandbox/probe-machine.ts";
import { refuseMachine } from "./sandbox/refuse-machine.ts";
import { findTier } from "./sandbox/tier.ts";
import type { Tier } from "./sandbox/warden-message.ts";

/** An allocation costs whether anybody speaks to its pilot or not. */
const ABANDONED_AFTER_MS = 3 * 60_000;

// A pilot: holds slices on this machine, dials its runner and carries out what
// it is given. Started by a runner here, or inside an allocation.

try {
  const config = readPilotConfig();
  // Ctrl-C goes to every process of a terminal; the runner decides when this one goes.
  process.on("SIGINT", () => undefined);
  const destination = pino.destination({ fd: 2, sync: true });
  // In an allocation it is a file, perhaps on a disk that is full: what cannot be written down ends no attempt.
  destination.on("error", () => undefined);
  const log = pino({ name: `pilot ${config.pilot}`, level: config.logLevel }, destination);
  process.exit(await serve(config, log));
} catch (error) {
  if (!(error instanceof RunnerError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(REFUSES_TO_SERVE);
}

async function serve(config: PilotConfig, log: Logger): Promise<number> {
  const environments = await loadEnvironments();
  const machine = { python: config.python, user: config.wardenUser };
  const tier = await chooseTier(config);
  let opened: readonly OpenSlices[] = [];
  const leave = async () => void (await Promise.all(opened.map(({ warden }) => warden[Symbol.asyncDispose]())));
  if (config.tied) tieToParent(leave);
  opened = await openAllSlices({ config, environments, tier, refuse: (thrown) => refuseMachine(machine, tier, thrown), log });

  const digests = environments.flatMap((order) => {
    const state = opened.flatMap((one) => one.environments).find(({ name }) => name === order.name);
    return state ? [[order.name, digestEnvironment(order, state)] as const] : [];
  });
  const pilot = new Pilot({
    runner: config.runner,
    hello: {
      contract: CONTRACT_VERSION,
      pilot: config.pilot,
      instance: randomUUID(),
      tier,
      ...(opened.every(({ warden }) => warden.grades) ? {} : { grades: false }),
      slices: opened.flatMap(({ slices }) => slices),
      endsAt: config.endsAt,
      slurmJobId: config.slurmJobId,
    },
    warden: new Map(opened.flatMap(({ warden, slices }) => slices.map(({ id }) => [id, warden] as const))),
    environmentDigests: new Map(digests),
    // A runner whose process is gone leaves nobody to stop a pilot that no pipe ties to it.
    ...(config.tied ? {} : { abandonedAfterMs: ABANDONED_AFTER_MS }),
    pools: {
      floors: environments.map(({ name, pool: { learners, judges } }) => ({ environment: name, learners, judges })),
      memoryBytes: config.waitingMemoryBytes,
    },
    drivers: new Map(opened.flatMap(({ drivers }) => drivers)),
    log,
  });
  // Slurm sends it before an allocation's time is up. SIGUSR1, its usual choice, would open Node's debugger to everybody on the node.
  process.on("SIGTERM", () => pilot.drain());
  const reason = await pilot.over;
  log.info({ reason }, "the pilot ends");
  await leave();
  return reason === "drained" ? 0 : 1;
}

/** What holds sandboxes here; throws the refusal where nothing can. */
async function chooseTier({ python, wardenUser: user, tier }: PilotConfig): Promise<Tier> {
  const finding = findTier(await probeContainment({ python, user }), tier, process.getuid?.() === 0);
  if (finding.tier !== "refused") return finding.tier;
  return refuseMachine({ python, user }, "caged", new RunnerError("cage-unsafe", finding.why.en));
}

/** Standard input ends when the runner is gone, however it went: nobody is left to work for. */
function tieToParent(leave: () => Promise<void>): void {
  process.stdin.resume().once("end", () => {
    void leave().then(() => process.exit(0));
  });
}
