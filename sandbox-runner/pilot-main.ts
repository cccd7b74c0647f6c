import { randomUUID } from "node:crypto";
import { type Logger, pino } from "pino";
import type { PilotSlice } from "#contract/pilot.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { RunnerError } from "./core/errors.ts";
import { REFUSES_TO_SERVE } from "./core/exit-codes.ts";
import { Pilot } from "./pilot/pilot.ts";
import { makeCpuSlices, makeDeviceSlices, type PilotConfig, readPilotConfig, shareMemory } from "./pilot-config.ts";
import { attackOwnCage } from "./sandbox/attack-own-cage.ts";
import { digestEnvironment, loadEnvironments } from "./sandbox/environments.ts";
import { openWarden } from "./sandbox/open-warden.ts";
import { probeContainment } from "./sandbox/probe-machine.ts";
import { refuseMachine } from "./sandbox/refuse-machine.ts";
import { findTier } from "./sandbox/tier.ts";
import type { SliceState, Tier } from "./sandbox/warden-message.ts";
import type { Warden } from "./sandbox/warden.ts";

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
  const refuse = (thrown: unknown) => refuseMachine(machine, tier, thrown);
  await using warden = await openWarden({
    environments,
    user: config.wardenUser,
    limiter: config.limiter,
    tier,
    scratch: config.scratch,
    devices: config.devices,
    interpreter: config.python,
    log: (line) => log.warn({ warden: line }),
  }).catch(refuse);
  if (config.tied) tieToParent(warden);
  const states = (await warden.warmedUp().catch(refuse)).filter((state) => {
    if (state.state === "failed") log.error({ environment: state.name, detail: state.detail }, "an environment does not start");
    return state.state !== "failed";
  });
  if (states.length === 0) await refuse(new RunnerError("cage-unsafe", "No environment starts on this machine; the log says why."));
  await Promise.all(states.map(({ name }) => refuseOpenCage(warden, name)));
  await refuseOpenDevices(warden);
  const devices = await warden.slices();

  const digests = environments.flatMap((order) => {
    const state = states.find(({ name }) => name === order.name);
    return state ? [[order.name, digestEnvironment(order, state)] as const] : [];
  });
  const pilot = new Pilot({
    runner: config.runner,
    hello: {
      contract: CONTRACT_VERSION,
      pilot: config.pilot,
      instance: randomUUID(),
      tier,
      ...(warden.grades ? {} : { grades: false }),
      slices: makeSlices(
        config,
        tier,
        states.map(({ name }) => name),
        devices,
      ),
      endsAt: config.endsAt,
      slurmJobId: config.slurmJobId,
    },
    warden,
    environmentDigests: new Map(digests),
    // A runner whose process is gone leaves nobody to stop a pilot that no pipe ties to it.
    ...(config.tied ? {} : { abandonedAfterMs: ABANDONED_AFTER_MS }),
    pools: {
      floors: environments.map(({ name, pool: { learners, judges } }) => ({ environment: name, learners, judges })),
      memoryBytes: config.waitingMemoryBytes,
    },
    drivers: new Map(devices.flatMap(({ id, driver }) => (driver === null ? [] : [[id, driver] as const]))),
    log,
  });
  // Slurm sends it before an allocation's time is up. SIGUSR1, its usual choice, would open Node's debugger to everybody on the node.
  process.on("SIGTERM", () => pilot.drain());
  const reason = await pilot.over;
  log.info({ reason }, "the pilot ends");
  return reason === "drained" ? 0 : 1;
}

function makeSlices(config: PilotConfig, tier: Tier, environments: readonly string[], devices: readonly SliceState[]): PilotSlice[] {
  const shared = shareMemory(config, devices.length);
  return [...makeCpuSlices(shared, tier, environments), ...makeDeviceSlices(shared, devices)];
}

/** A sandbox with a device has more in it than one without. */
async function refuseOpenDevices(warden: Warden): Promise<void> {
  for (const { id, state, environments, variables } of await warden.slices()) {
    if (state === "free") await Promise.all(environments.slice(0, 1).map((name) => refuseOpenCage(warden, name, variables, id)));
  }
  await warden.warmedUp();
}

/** What holds sandboxes here; throws the refusal where nothing can. */
async function chooseTier({ python, wardenUser: user, tier }: PilotConfig): Promise<Tier> {
  const finding = findTier(await probeContainment({ python, user }), tier, process.getuid?.() === 0);
  if (finding.tier !== "refused") return finding.tier;
  return refuseMachine({ python, user }, "caged", new RunnerError("cage-unsafe", finding.why.en));
}

/** Nobody's code runs in a cage that our own attack could leave. */
async function refuseOpenCage(warden: Warden, environment: string, variables: readonly string[] = [], slice?: string): Promise<void> {
  const succeeded = await attackOwnCage(warden, environment, variables, slice);
  if (succeeded.length === 0) return;
  throw new RunnerError("cage-unsafe", `The sandbox does not hold on this machine. An attack in it could: ${succeeded.join(", ")}.`);
}

/** Standard input ends when the runner is gone, however it went: nobody is left to work for. */
function tieToParent(warden: Warden): void {
  process.stdin.resume().once("end", () => {
    void warden[Symbol.asyncDispose]().then(() => process.exit(0));
  });
}
