import { z } from "zod";
import { allocationVariables, parseEnvironment, pilotSettings, readRunnerConfig, type RunnerConfig } from "./config.ts";
import { readDoctorConfig } from "./doctor-config.ts";
import { readSteps, stepSettings } from "./pilot-steps.ts";
import type { NodeReportOptions } from "./sandbox/node-report.ts";
import { makeStepOptions } from "./sandbox/open-step.ts";

/** The site and its token are no business of a preflight. */
const placeholders = { ATELIER_SITE_URL: "http://localhost", ATELIER_RUNNER_TOKEN: "none" };

/** The settings that a runner would start with. */
export function readPreflightConfig(environment: NodeJS.ProcessEnv = process.env): RunnerConfig {
  return readRunnerConfig({ ...environment, ...placeholders });
}

const nodeSchema = z.object({
  ...pilotSettings,
  ...stepSettings,
  ...allocationVariables,
  ATELIER_PREFLIGHT_FILE: z.string().startsWith("/"),
  // Absent where pilots do not dial the runner.
  ATELIER_PREFLIGHT_RUNNER_HOST: z.string().optional(),
  ATELIER_PREFLIGHT_RUNNER_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  ATELIER_PREFLIGHT_BEYOND: z.string(),
});

/** What the preflight's job was told, by whoever submitted it and by Slurm. */
export function readPreflightNode(environment: NodeJS.ProcessEnv = process.env): { file: string; options: NodeReportOptions } {
  const values = parseEnvironment(nodeSchema, environment);
  // A step is tried whatever the profile says of steps: that is how one learns what to write there.
  const steps = readSteps({ ...values, ATELIER_PILOT_STEPS: "probe" }, values.ATELIER_LOCAL_SLICES ?? 1, environment);
  const { ATELIER_PREFLIGHT_RUNNER_HOST: host, ATELIER_PREFLIGHT_RUNNER_PORT: port } = values;
  const options = {
    ...readDoctorConfig(environment),
    runner: host === undefined || port === undefined ? null : { host, port },
    beyond: { host: values.ATELIER_PREFLIGHT_BEYOND, port: 443 },
    step: steps && { words: makeStepOptions(steps.share), environment: steps.environment },
    environment,
  };
  return { file: values.ATELIER_PREFLIGHT_FILE, options };
}
