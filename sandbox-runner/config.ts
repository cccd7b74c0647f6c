import path from "node:path";
import { z } from "zod";
import { RunnerId } from "#contract/ids.ts";
import { RunnerError } from "./core/errors.ts";
import { readSlurmConfig, type SlurmConfig, slurmSettings } from "./slurm-config.ts";

const loopback = new Set(["localhost", "127.0.0.1", "::1", "[::1]"]);

const size = z
  .string()
  .regex(/^\d+(KiB|MiB|GiB)$/, "write a size such as 512MiB")
  .transform((text) => Number.parseInt(text, 10) * { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[text.at(-3) as "K" | "M" | "G"]);

/** Settings that runner and local pilot share. */
export const pilotSettings = {
  ATELIER_LOCAL_SLICES: z.coerce.number().int().min(1).max(256).optional(),
  ATELIER_PYTHON: z.string().startsWith("/", "write an absolute path").default("/usr/bin/python3"),
  ATELIER_WARDEN_USER: z
    .string()
    .regex(/^[1-9]\d*:[1-9]\d*$/, "write a user and a group by number, such as 62110:62110; never root")
    .default("62110:62110"),
  ATELIER_LIMITER: z.enum(["auto", "cgroup-v2", "cgroup-v1", "none"]).default("auto"),
  ATELIER_DEVICES: z
    .string()
    .regex(/^(auto|none|\/.+\/[a-z][a-z0-9]*\.py)$/, "write auto, none, or the absolute path of a vendor's file")
    .default("auto"),
  ATELIER_SLICE_GPUS: z.coerce.number().int().min(1).max(8).default(1),
  ATELIER_DEVICES_READY: z.coerce.number().int().min(0).max(8).default(1),
  ATELIER_DEVICE_PATIENCE: z.coerce.number().min(1).max(300).default(20),
  ATELIER_SHARED_DEVICES: z.enum(["refuse", "allow"]).default("refuse"),
  ATELIER_TIER: z.enum(["auto", "caged", "confined"]).default("auto"),
  ATELIER_SCRATCH_DIR: z.string().startsWith("/", "write an absolute path").default("/dev/shm"),
  ATELIER_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
};

/** What an allocation says of what it granted; set by Slurm and the vendors, not by an operator. */
export const allocationVariables = {
  SLURM_JOB_ID: z.string().max(40).optional(),
  SLURM_CPUS_ON_NODE: z.coerce.number().int().min(1).optional(),
  SLURM_MEM_PER_NODE: z.coerce.number().int().min(1).optional().describe("In MiB."),
  CUDA_VISIBLE_DEVICES: z.string().optional(),
  ROCR_VISIBLE_DEVICES: z.string().optional(),
  SLURM_JOB_GPUS: z.string().optional(),
  SLURM_GPUS_ON_NODE: z.string().optional(),
  SLURM_SHARDS_ON_NODE: z.string().optional(),
  CUDA_MPS_ACTIVE_THREAD_PERCENTAGE: z.string().optional(),
};

/** Every setting of the runner, by the name it has in the environment. */
export const runnerEnvironmentSchema = z.object({
  ATELIER_SITE_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith("https:") || loopback.has(new URL(url).hostname), "must be https where the site is another machine"),
  ATELIER_RUNNER_TOKEN: z.string().min(1),
  ATELIER_RUNNER_ID: RunnerId.prefault("local"),
  ATELIER_DATA_DIR: z
    .string()
    .min(1)
    .default("data")
    .transform((folder) => path.resolve(folder)),
  ATELIER_RUNNER_CACHE: size.prefault("2GiB"),
  ATELIER_PILOT_HOST: z.string().min(1).default("127.0.0.1"),
  ATELIER_PILOT_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  ATELIER_DRAIN_SECONDS: z.coerce.number().min(0).max(3600).default(5),
  ...pilotSettings,
  ...slurmSettings,
});

export interface RunnerConfig {
  readonly site: { readonly url: string; readonly token: string };
  readonly runner: RunnerId;
  /** Emptied at every start: nothing in it outlives the process. */
  readonly cacheDir: string;
  readonly cacheBytes: number;
  readonly listen: { readonly host: string; readonly port: number };
  readonly drainMs: number;
  readonly logLevel: string;
  /** Null where the one pilot is a child process on this machine. */
  readonly slurm: SlurmConfig | null;
  /** The environment of a local pilot, less its name and token. Holds no secret of the runner. */
  readonly pilotEnvironment: Readonly<Record<string, string>>;
}

/** Reads the runner's settings once. Every problem is reported, not the first alone. */
export function readRunnerConfig(environment: NodeJS.ProcessEnv = process.env): RunnerConfig {
  const values = parseEnvironment(runnerEnvironmentSchema, environment);
  const pilotNames = [...Object.keys(pilotSettings), ...Object.keys(allocationVariables), "PATH", "HOME", "LANG", "TZ"];
  return {
    site: { url: values.ATELIER_SITE_URL, token: values.ATELIER_RUNNER_TOKEN },
    runner: values.ATELIER_RUNNER_ID,
    cacheDir: path.join(values.ATELIER_DATA_DIR, `runner-${values.ATELIER_RUNNER_ID}`),
    cacheBytes: values.ATELIER_RUNNER_CACHE,
    listen: { host: values.ATELIER_PILOT_HOST, port: values.ATELIER_PILOT_PORT },
    drainMs: values.ATELIER_DRAIN_SECONDS * 1000,
    logLevel: values.ATELIER_LOG_LEVEL,
    slurm: readSlurmConfig(values, environment),
    pilotEnvironment: Object.fromEntries(pilotNames.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []))),
  };
}

/** Parses settings; an empty one counts as absent. Throws one refusal that lists every problem by the setting's name. */
export function parseEnvironment<Schema extends z.ZodType>(schema: Schema, environment: NodeJS.ProcessEnv): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "");
    return `  ${name}: ${given[name] === undefined ? "is missing" : issue.message}`;
  });
  throw new RunnerError("bad-config", `The settings are not usable:\n${problems.join("\n")}`);
}
