import { z } from "zod";
import type { StepShare } from "./sandbox/open-step.ts";

/** How a pilot's runner has it use Slurm's steps. */
export const stepSettings = {
  ATELIER_PILOT_STEPS: z
    .enum(["never", "always", "probe"])
    .default("never")
    .describe("Whether each slice has a step of its own; `probe`: where they work."),
  ATELIER_PILOT_STEP_GRES: z.string().min(1).default("none"),
  ATELIER_PILOT_WHOLE_NODE: z.stringbool().default(false).describe("Nobody else is on this node: all its devices are ours."),
};

/** One step for each slice, all alike. */
export interface StepPlan {
  readonly share: StepShare;
  /** Whether one warden may serve all slices where Slurm starts no steps. */
  readonly mayDoWithout: boolean;
  /** Makes `srun` find the allocation. */
  readonly environment: Readonly<Record<string, string>>;
}

interface StepValues extends z.output<z.ZodObject<typeof stepSettings>> {
  readonly SLURM_CPUS_ON_NODE?: number | undefined;
  readonly SLURM_MEM_PER_NODE?: number | undefined;
}

/** All that `srun` needs; Slurm reads the rest of a batch script's environment as wishes for the step. */
const srunVariables = ["PATH", "HOME", "USER", "LOGNAME", "SLURM_CONF", "SLURM_JOB_ID", "SLURM_CLUSTER_NAME"];

/** Each slice's equal share of what the allocation says it was granted. Null where there are to be no steps. */
export function readSteps(values: StepValues, slices: number, environment: NodeJS.ProcessEnv): StepPlan | null {
  const { ATELIER_PILOT_STEPS: steps, ATELIER_PILOT_STEP_GRES: gres, SLURM_CPUS_ON_NODE: cpus, SLURM_MEM_PER_NODE: memoryMiB } = values;
  if (steps === "never" || environment["SLURM_JOB_ID"] === undefined) return null;
  return {
    share: { gres, cpus: Math.max(1, Math.floor((cpus ?? 1) / slices)), memoryMiB: Math.floor((memoryMiB ?? 0) / slices) },
    mayDoWithout: steps === "probe",
    environment: Object.fromEntries(srunVariables.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]))),
  };
}
