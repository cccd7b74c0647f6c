import type { Logger } from "pino";
import type { PilotSlice, SliceId } from "#contract/pilot.ts";
import { RunnerError } from "./core/errors.ts";
import { makeDeviceOrder } from "./granted-devices.ts";
import { makeCpuSlices, makeDeviceSlices, type PilotConfig, shareMemory } from "./pilot-config.ts";
import type { StepPlan } from "./pilot-steps.ts";
import { attackOwnCage } from "./sandbox/attack-own-cage.ts";
import { openStep } from "./sandbox/open-step.ts";
import { openWarden } from "./sandbox/open-warden.ts";
import type { WardenChannel } from "./sandbox/warden-channel.ts";
import type { EnvironmentState, Tier } from "./sandbox/warden-message.ts";
import { type EnvironmentOrder, type Warden, WardenLost } from "./sandbox/warden.ts";

/** A warden that serves, and what it has to offer. */
export interface OpenSlices {
  readonly warden: Warden;
  readonly slices: readonly PilotSlice[];
  readonly environments: readonly EnvironmentState[];
  readonly drivers: readonly (readonly [SliceId, string])[];
}

export interface SlicesOptions {
  readonly config: PilotConfig;
  readonly environments: readonly EnvironmentOrder[];
  readonly tier: Tier;
  /** Says why a machine on which no warden works cannot serve. */
  readonly refuse: (thrown: unknown) => Promise<never>;
  readonly log: Logger;
}

/**
 * One warden for all slices, or in an allocation that lets us one for each, in a step of its own. Throws where nothing
 * holds; a step that does not start is one slice less.
 */
export async function openAllSlices(options: SlicesOptions): Promise<readonly OpenSlices[]> {
  const { config, tier, log } = options;
  // Confined sandboxes share a user, so there is one attempt at a time in an allocation, and nothing to divide.
  if (!config.steps || tier === "confined") return [await openSlices(options)];
  const { steps } = config;
  const tried = await Promise.allSettled(Array.from({ length: config.slices }, (_, index) => openInStep(options, steps, index)));
  const opened = tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const reasons = tried.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  const unsafe = reasons.find((reason) => !(reason instanceof WardenLost));
  if (unsafe !== undefined) throw unsafe;
  for (const reason of reasons) log.error({ reason: String(reason) }, "a slice is left out: Slurm started no step for it");
  if (opened.length > 0) return opened;
  if (!steps.mayDoWithout) throw new RunnerError("cage-unsafe", `Slurm starts no steps here: ${String(reasons[0])}`);
  log.warn("Slurm starts no steps here; one warden serves all slices, and Slurm tells them not apart");
  return [await openSlices(options)];
}

async function openInStep(options: SlicesOptions, steps: StepPlan, index: number): Promise<OpenSlices> {
  const { python, slices: _, ...config } = options.config;
  const { channel, granted } = await openStep({ share: steps.share, environment: steps.environment, interpreter: python });
  const refuse = (thrown: unknown): Promise<never> => Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
  return await openSlices({ ...options, config: { ...config, python, slices: 1, granted }, refuse }, index, channel);
}

async function openSlices(options: SlicesOptions, first = 0, channel?: WardenChannel): Promise<OpenSlices> {
  const { config, environments, tier, refuse, log } = options;
  const devices = makeDeviceOrder(config.devices, config.granted);
  if (devices.vendors.length === 0 && config.granted["SLURM_GPUS_ON_NODE"] !== undefined)
    log.error("Slurm granted GPUs and does not say which, so none is offered; gres.conf has to name their device files");
  const order = {
    environments,
    user: config.wardenUser,
    limiter: config.limiter,
    tier,
    scratch: config.scratch,
    devices,
    interpreter: config.python,
    log: (line: string) => log.warn({ warden: line }),
  };
  const warden = await openWarden(order, channel).catch(refuse);
  const states = (await warden.warmedUp().catch(refuse)).filter((state) => {
    if (state.state === "failed") log.error({ environment: state.name, detail: state.detail }, "an environment does not start");
    return state.state !== "failed";
  });
  if (states.length === 0) await refuse(new RunnerError("cage-unsafe", "No environment starts on this machine; the log says why."));
  await Promise.all(states.map(({ name }) => refuseOpenCage(warden, name)));
  await refuseOpenDevices(warden);
  const found = await warden.slices();
  const shared = shareMemory(config, found.length);
  const names = states.map(({ name }) => name);
  return {
    warden,
    slices: [...makeCpuSlices(shared, tier, names, first), ...makeDeviceSlices(shared, found)],
    environments: states,
    drivers: found.flatMap(({ id, driver }) => (driver === null ? [] : [[id, driver] as const])),
  };
}

/** A sandbox with a device has more in it than one without. */
async function refuseOpenDevices(warden: Warden): Promise<void> {
  for (const { id, state, environments, variables } of await warden.slices()) {
    if (state === "free") await Promise.all(environments.slice(0, 1).map((name) => refuseOpenCage(warden, name, variables, id)));
  }
  await warden.warmedUp();
}

/** Nobody's code runs in a cage that our own attack could leave. */
async function refuseOpenCage(warden: Warden, environment: string, variables: readonly string[] = [], slice?: string): Promise<void> {
  const succeeded = await attackOwnCage(warden, environment, variables, slice);
  if (succeeded.length === 0) return;
  throw new RunnerError("cage-unsafe", `The sandbox does not hold on this machine. An attack in it could: ${succeeded.join(", ")}.`);
}
