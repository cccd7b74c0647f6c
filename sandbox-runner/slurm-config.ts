import os from "node:os";
import { z } from "zod";
import { SliceKind } from "#contract/limits.ts";
import { RunnerError } from "./core/errors.ts";

const absolutePath = z.string().startsWith("/", "write an absolute path");
const minutes = z.coerce
  .number()
  .int()
  .min(1)
  .max(60 * 24 * 14);

/** Settings of a runner whose pilots run in allocations of a cluster. */
export const slurmSettings = {
  ATELIER_SITE_PROFILE: z
    .string()
    .min(1)
    .optional()
    .describe("A site's name, or the path of a profile; without it nothing is asked of Slurm."),
  ATELIER_SHARED_DIR: absolutePath.optional(),
  ATELIER_PILOT_WAY: z.enum(["dial", "relay", "spool"]).optional(),
  ATELIER_SLURM_QUEUE: z.string().default(""),
  ATELIER_SLURM_SLICE: SliceKind.default("gpu"),
  ATELIER_SLURM_ACCOUNT: z.string().min(1).optional(),
  ATELIER_SLURM_RESERVATION: z.string().min(1).optional(),
  ATELIER_SLURM_SSH: z
    .string()
    .regex(/^[A-Za-z0-9_][\w@.-]*$/, "write a host, or user@host, as for ssh")
    .optional(),
  ATELIER_SLURM_REST: z.url({ protocol: /^https?$/ }).optional(),
  ATELIER_SLURM_TOKEN_FILE: absolutePath.optional(),
  ATELIER_PILOT_PROGRAM: absolutePath.optional(),
  ATELIER_PILOT_MINUTES: minutes.optional(),
  ATELIER_PILOT_IDLE_MINUTES: minutes.default(15),
  ATELIER_SLURM_PRICE: z.coerce.number().positive().max(1_000_000).optional(),
  ATELIER_PILOTS_LEAST: z.coerce.number().int().min(0).max(256).default(1),
  ATELIER_PILOTS_MOST: z.coerce.number().int().min(1).max(256).default(1),
  ATELIER_PILOTS_QUEUED: z.coerce.number().int().min(1).max(256).default(16),
  ATELIER_PILOTS_HEADROOM: z.coerce.number().min(0).max(20).default(1),
};

type Values = z.output<z.ZodObject<typeof slurmSettings>>;

export interface SlurmConfig {
  readonly profile: string;
  readonly sharedDir: string;
  /** How pilots reach the runner; null: as the profile says. */
  readonly way: "dial" | "relay" | "spool" | null;
  readonly queue: string;
  readonly sliceKind: SliceKind;
  readonly account: string | null;
  readonly reservation: string | null;
  readonly ssh: string | null;
  /** Null where Slurm's commands are used. */
  readonly rest: { readonly url: string; readonly user: string; readonly tokenFile: string } | null;
  /** Folder of this program as compute nodes see it; null where they see it where it is. */
  readonly programDir: string | null;
  readonly minutes: number | null;
  readonly idleMinutes: number;
  /** What one of the site's billing unit costs; null where nobody has said. */
  readonly eurosPerUnit: number | null;
  readonly least: number;
  readonly most: number;
  /** How many may wait in Slurm's queue at a time. */
  readonly queued: number;
  readonly headroom: number;
  /** For Slurm's commands. Holds nothing of the runner's. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
}

/** What Slurm's and ssh's commands may know of the runner's environment. */
const commandVariables = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "SLURM_CONF", "SSH_AUTH_SOCK"];

/** Null where no site is named. */
export function readSlurmConfig(values: Values, environment: NodeJS.ProcessEnv): SlurmConfig | null {
  const { ATELIER_SITE_PROFILE: profile, ATELIER_SHARED_DIR: sharedDir, ATELIER_PILOTS_LEAST: least, ATELIER_PILOTS_MOST: most } = values;
  if (profile === undefined) return null;
  const { ATELIER_SLURM_SSH: ssh, ATELIER_SLURM_REST: restUrl, ATELIER_SLURM_TOKEN_FILE: tokenFile } = values;
  const problems = [
    ...(ssh !== undefined && restUrl !== undefined
      ? ["  ATELIER_SLURM_REST: is set, and so is ATELIER_SLURM_SSH; there is one way to Slurm"]
      : []),
    ...(restUrl !== undefined && tokenFile === undefined ? ["  ATELIER_SLURM_TOKEN_FILE: is missing; ATELIER_SLURM_REST needs it"] : []),
    ...(sharedDir === undefined ? ["  ATELIER_SHARED_DIR: is missing; name a folder that compute nodes see too"] : []),
    ...(least > most ? [`  ATELIER_PILOTS_LEAST: is ${least}, more than ATELIER_PILOTS_MOST, ${most}`] : []),
  ];
  if (sharedDir === undefined || problems.length > 0)
    throw new RunnerError("bad-config", `The settings are not usable:\n${problems.join("\n")}`);
  return {
    profile,
    sharedDir,
    way: values.ATELIER_PILOT_WAY ?? null,
    queue: values.ATELIER_SLURM_QUEUE,
    sliceKind: values.ATELIER_SLURM_SLICE,
    account: values.ATELIER_SLURM_ACCOUNT ?? null,
    reservation: values.ATELIER_SLURM_RESERVATION ?? null,
    ssh: ssh ?? null,
    rest: restUrl === undefined || tokenFile === undefined ? null : { url: restUrl, user: os.userInfo().username, tokenFile },
    programDir: values.ATELIER_PILOT_PROGRAM ?? null,
    minutes: values.ATELIER_PILOT_MINUTES ?? null,
    idleMinutes: values.ATELIER_PILOT_IDLE_MINUTES,
    eurosPerUnit: values.ATELIER_SLURM_PRICE ?? null,
    least,
    most,
    queued: values.ATELIER_PILOTS_QUEUED,
    headroom: values.ATELIER_PILOTS_HEADROOM,
    commandEnvironment: Object.fromEntries(commandVariables.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []))),
  };
}
