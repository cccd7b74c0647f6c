// What a preflight job runs in its allocation: reports what the node allows, as one JSON object in a file on the shared file system.
import { rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { allocationVariables, parseEnvironment, pilotSettings } from "./config.ts";
import { readDoctorConfig } from "./doctor-config.ts";
import { readSteps, stepSettings } from "./pilot-steps.ts";
import { reportNode } from "./sandbox/node-report.ts";
import { makeStepOptions } from "./sandbox/open-step.ts";

const Port = z.coerce.number().int().min(1).max(65_535);
const settings = parseEnvironment(
  z.object({
    ...pilotSettings,
    ...stepSettings,
    ...allocationVariables,
    ATELIER_PREFLIGHT_FILE: z.string().startsWith("/"),
    ATELIER_PREFLIGHT_RUNNER_HOST: z.string(),
    ATELIER_PREFLIGHT_RUNNER_PORT: Port,
    ATELIER_PREFLIGHT_BEYOND: z.string(),
  }),
  process.env,
);
const { ATELIER_PREFLIGHT_FILE: file, ATELIER_LOCAL_SLICES: slices = 1 } = settings;
// A step is tried whatever the profile says of steps: that is how one learns what to write there.
const steps = readSteps({ ...settings, ATELIER_PILOT_STEPS: "probe" }, slices, process.env);
const report = await reportNode({
  ...readDoctorConfig(),
  runner: { host: settings.ATELIER_PREFLIGHT_RUNNER_HOST, port: settings.ATELIER_PREFLIGHT_RUNNER_PORT },
  beyond: { host: settings.ATELIER_PREFLIGHT_BEYOND, port: 443 },
  step: steps && { words: makeStepOptions(steps.share), environment: steps.environment },
});
// Whole or not at all: somebody waits for it.
await writeFile(`${file}.part`, JSON.stringify(report));
await rename(`${file}.part`, file);
