import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RunnerConfig } from "./config.ts";
import { findAllocation } from "./core/allocation.ts";
import { describeError } from "./core/errors.ts";
import { makeProgram, openPort } from "./pilot-sources.ts";
import type { Program } from "./program.ts";
import type { SlurmConfig } from "./slurm-config.ts";
import { makeBatchScript } from "./slurm/batch-script.ts";
import { makePlan } from "./slurm/site-plan.ts";
import type { SiteProfile } from "./slurm/site-profile.ts";
import type { AllocationOrder } from "./slurm/slurm-port.ts";

const LOOK_EVERY_MS = 2_000;
const JOB_MINUTES = 10;

/** One short job of the kind that pilots will be, which says what its node allows. */
export async function runPreflightJob(config: RunnerConfig, slurm: SlurmConfig, staged: Program, profile: SiteProfile, waitMs: number) {
  const plan = makePlan(profile, slurm);
  const name = `atelier-preflight-${randomBytes(4).toString("hex")}`;
  const folder = path.join(slurm.sharedDir, "preflight");
  const file = path.join(folder, `${profile.site}-${plan.sliceKind}.${name.slice(-8)}.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A pilot dials the runner: whether it will get there is tried on a port of the same kind.
  const server = createServer((socket) => socket.destroy()).listen(config.listen.port, config.listen.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const program = makeProgram(config, staged, profile, "preflight-node.ts");
  const told = {
    ATELIER_PREFLIGHT_FILE: file,
    ATELIER_PREFLIGHT_RUNNER_HOST: config.listen.host,
    ATELIER_PREFLIGHT_RUNNER_PORT: String(port),
    ATELIER_PREFLIGHT_BEYOND: new URL(profile.sources[0] ?? "https://slurm.schedmd.com").hostname,
  };
  const minutes = Math.min(plan.minutes, JOB_MINUTES);
  const script = makeBatchScript({ ...program, environment: { ...program.environment, ...plan.pilotSettings, ...told }, minutes });
  const order = { ...plan, minutes, name, script, outputFile: path.join(folder, `${name}.log`), signalSeconds: 60 };
  try {
    return { slice: plan.sliceKind, file, ...(await submitAndWait(slurm, order, file, waitMs)) };
  } finally {
    server.close();
  }
}

type JobEnd = { readonly jobId: string | null; readonly report: unknown; readonly why: string | null };

/** The report, or why there is none. What still waits or runs when nobody waits any more is cancelled. */
async function submitAndWait(slurm: SlurmConfig, order: AllocationOrder, file: string, waitMs: number): Promise<JobEnd> {
  const port = openPort(slurm);
  let jobId: string | null = null;
  try {
    jobId = await port.submit(order);
    const submittedMs = Date.now();
    for (let isGone = false; ; await pause(LOOK_EVERY_MS)) {
      // eslint-disable-line no-await-in-loop -- looks again and again
      const text = await readFile(file, "utf8").catch(() => null); // eslint-disable-line no-await-in-loop -- as above
      if (text !== null) return { jobId, report: JSON.parse(text) as unknown, why: null };
      if (isGone) return { jobId, report: null, why: `the job ended without a report; its log is ${order.outputFile}` };
      const seen = findAllocation({ sightings: await port.list() }, { name: order.name, jobId, submittedMs }, Date.now()); // eslint-disable-line no-await-in-loop -- as above
      isGone = seen.state.state === "gone";
      if (Date.now() - submittedMs < waitMs) continue;
      await port.cancel([jobId]); // eslint-disable-line no-await-in-loop -- once
      return { jobId, report: null, why: `it was ${seen.state.state} for ${waitMs / 1000} seconds, and is cancelled` };
    }
  } catch (error) {
    return { jobId, report: null, why: describeError(error) };
  }
}
