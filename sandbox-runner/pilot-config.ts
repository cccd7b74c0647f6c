import { readFileSync, rmSync } from "node:fs";
import os from "node:os";
import { z } from "zod";
import { PilotId } from "#contract/ids.ts";
import type { PilotSlice } from "#contract/pilot.ts";
import { describeError, RunnerError } from "./core/errors.ts";
import { allocationVariables, parseEnvironment, pilotSettings } from "./config.ts";
import type { DeviceChoice } from "./granted-devices.ts";
import { readSteps, type StepPlan, stepSettings } from "./pilot-steps.ts";
import type { Granted } from "./sandbox/open-step.ts";
import type { SliceState, Tier } from "./sandbox/warden-message.ts";
import { findRunner, type RunnerAddress } from "./ways/dial.ts";

/** Every setting of a pilot, by the name it has in the environment. Its runner sets those of its own and of its steps. */
const pilotEnvironmentSchema = z.object({
  ATELIER_PILOT_ID: PilotId,
  ATELIER_PILOT_TOKEN: z.string().min(1).optional(),
  ATELIER_PILOT_TOKEN_FILE: z.string().startsWith("/", "write an absolute path").optional(),
  ATELIER_PILOT_RUNNER: z.url({ protocol: /^(https?|file)$/ }),
  ATELIER_PILOT_TIED: z.stringbool().default(true).describe("Ends when its standard input does: the sign that its runner is gone."),
  ATELIER_PILOT_ENDS_AT: z.coerce.number().int().positive().optional().describe("When its allocation ends, in seconds since 1970."),
  ...stepSettings,
  ...pilotSettings,
  ...allocationVariables,
});

export interface PilotConfig {
  readonly pilot: PilotId;
  readonly runner: RunnerAddress;
  readonly tied: boolean;
  readonly endsAt: string | null;
  readonly slurmJobId: string | null;
  readonly slices: number;
  readonly sliceMemoryBytes: number;
  /** What sandboxes that wait for a learner may take together. */
  readonly waitingMemoryBytes: number;
  readonly device: string;
  readonly python: string;
  readonly wardenUser: { readonly uid: number; readonly gid: number };
  readonly devices: DeviceChoice;
  /** What the allocation says of its devices. */
  readonly granted: Granted;
  /** Null where one warden serves all slices. */
  readonly steps: StepPlan | null;
  readonly limiter: z.infer<typeof pilotSettings.ATELIER_LIMITER>;
  readonly tier: z.infer<typeof pilotSettings.ATELIER_TIER>;
  readonly scratch: string;
  readonly logLevel: string;
}

/** What one slice should have at the least: a learner's sandbox with torch, and its judge's. */
const LEAST_SLICE_BYTES = 2 * 2 ** 30;
/** The rest is left to the site, the runner and the system. */
const SHARE_FOR_SLICES = 0.75;
const SHARE_FOR_WAITING = 0.1;

/** Reads a pilot's settings once. */
export function readPilotConfig(environment: NodeJS.ProcessEnv = process.env): PilotConfig {
  const values = parseEnvironment(pilotEnvironmentSchema, environment);
  const { SLURM_MEM_PER_NODE: grantedMiB, SLURM_CPUS_ON_NODE: grantedCpus, ATELIER_PILOT_ENDS_AT: endsAtSeconds } = values;
  const allBytes = grantedMiB === undefined ? os.totalmem() : Math.min(os.totalmem(), grantedMiB * 2 ** 20);
  const memoryBytes = allBytes * SHARE_FOR_SLICES;
  const slices = values.ATELIER_LOCAL_SLICES ?? countSlices(grantedCpus ?? os.availableParallelism(), memoryBytes);
  const [uid = 0, gid = 0] = values.ATELIER_WARDEN_USER.split(":").map(Number);
  return {
    pilot: values.ATELIER_PILOT_ID,
    runner: findRunner(values.ATELIER_PILOT_ID, values.ATELIER_PILOT_RUNNER, readToken(values)),
    tied: values.ATELIER_PILOT_TIED,
    endsAt: endsAtSeconds === undefined ? null : new Date(endsAtSeconds * 1000).toISOString(),
    slurmJobId: values.SLURM_JOB_ID ?? null,
    slices,
    sliceMemoryBytes: Math.floor(memoryBytes / slices),
    waitingMemoryBytes: Math.floor(allBytes * SHARE_FOR_WAITING),
    device: (os.cpus()[0]?.model.trim() || os.arch()).slice(0, 200),
    python: values.ATELIER_PYTHON,
    wardenUser: { uid, gid },
    devices: {
      look: values.ATELIER_DEVICES,
      together: values.ATELIER_SLICE_GPUS,
      ready: values.ATELIER_DEVICES_READY,
      patienceSeconds: values.ATELIER_DEVICE_PATIENCE,
      sharedAllowed: values.ATELIER_SHARED_DEVICES === "allow",
      onlyGranted: values.SLURM_JOB_ID !== undefined && !values.ATELIER_PILOT_WHOLE_NODE,
    },
    granted: Object.fromEntries(grantedNames.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]))),
    steps: readSteps(values, slices, environment),
    limiter: values.ATELIER_LIMITER,
    tier: values.ATELIER_TIER,
    scratch: values.ATELIER_SCRATCH_DIR,
    logLevel: values.ATELIER_LOG_LEVEL,
  };
}

const grantedNames = [
  "CUDA_VISIBLE_DEVICES",
  "ROCR_VISIBLE_DEVICES",
  "SLURM_JOB_GPUS",
  "SLURM_GPUS_ON_NODE",
  "SLURM_SHARDS_ON_NODE",
  "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE",
] as const;

/** A token on a shared file system is read once: nobody who comes later finds it. */
function readToken({ ATELIER_PILOT_TOKEN: token, ATELIER_PILOT_TOKEN_FILE: file }: z.output<typeof pilotEnvironmentSchema>): string {
  if (token !== undefined) return token;
  if (file === undefined) throw new RunnerError("bad-config", "The settings are not usable:\n  ATELIER_PILOT_TOKEN: is missing");
  try {
    const read = readFileSync(file, "utf8").trim();
    rmSync(file);
    return read;
  } catch (error) {
    throw new RunnerError("bad-config", `ATELIER_PILOT_TOKEN_FILE: ${describeError(error)}`, { cause: error });
  }
}

/** The slices of this machine's devices that may be used: host memory is shared out as among processors, a device's own is its own. */
export function makeDeviceSlices(config: PilotConfig, found: readonly SliceState[]): PilotSlice[] {
  return found
    .filter(({ state, environments }) => state !== "quarantined" && environments.length > 0)
    .map(({ id, kind, gpus, device, memoryBytes, environments }) => ({
      id,
      kind,
      ...(gpus > 1 ? { gpus } : {}),
      device,
      memoryBytes: Math.min(config.sliceMemoryBytes, memoryBytes),
      environments,
    }));
}

/**
 * One slice per processor: an attempt computes on one thread. At least two, so
 * that one long training does not keep every other learner waiting; but never
 * more than memory holds.
 */
export function countSlices(processors: number, memoryBytes: number): number {
  return Math.max(1, Math.min(Math.max(2, processors), Math.floor(memoryBytes / LEAST_SLICE_BYTES), 256));
}

/** A slice of a device takes its share of this machine's memory too. */
export function shareMemory(config: PilotConfig, devices: number): PilotConfig {
  return { ...config, sliceMemoryBytes: Math.floor((config.sliceMemoryBytes * config.slices) / (config.slices + devices)) };
}

/** The slices of this machine's processors. Confined sandboxes share a user, so there is one at a time. */
export function makeCpuSlices(config: PilotConfig, tier: Tier, environments: readonly string[], first = 0): PilotSlice[] {
  return Array.from({ length: tier === "confined" ? 1 : config.slices }, (_, index) => ({
    id: `cpu-${first + index}`,
    kind: "cpu",
    device: config.device,
    memoryBytes: config.sliceMemoryBytes,
    environments: [...environments],
  }));
}
