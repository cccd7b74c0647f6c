import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RunnerConfig } from "./config.ts";
import { type AllocationState, findAllocation, type Listing } from "./core/allocation.ts";
import { describeError, RunnerError } from "./core/errors.ts";
import { makeProgram, openPort } from "./pilot-sources.ts";
import type { Program } from "./program.ts";
import type { Sentence } from "./sandbox/probe.ts";
import type { SlurmConfig } from "./slurm-config.ts";
import { makeBatchScript } from "./slurm/batch-script.ts";
import { makePlan } from "./slurm/site-plan.ts";
import type { SiteProfile } from "./slurm/site-profile.ts";
import type { AllocationOrder, SlurmPort } from "./slurm/slurm-port.ts";

const LOOK_EVERY_MS = 2_000;
const JOB_MINUTES = 10;

/** One short job of the kind that pilots will be, which says what its node allows. */
export async function runPreflightJob(config: RunnerConfig, slurm: SlurmConfig, staged: Program, profile: SiteProfile, waitMs: number) {
  const plan = makePlan(profile, slurm);
  const name = `atelier-preflight-${randomBytes(4).toString("hex")}`;
  const folder = path.join(slurm.sharedDir, "preflight");
  const file = path.join(folder, `${profile.site}-${plan.sliceKind}.${name.slice(-8)}.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Where pilots dial the runner, whether they will get there is tried at its very address.
  const isDialled = (slurm.way ?? profile.pilotWay) === "dial";
  await using door = isDialled ? await openDoor(config.listen) : null;
  const program = makeProgram(config, staged, profile, "preflight-node.ts");
  const told = {
    ATELIER_PREFLIGHT_FILE: file,
    ...(door && { ATELIER_PREFLIGHT_RUNNER_HOST: config.listen.host, ATELIER_PREFLIGHT_RUNNER_PORT: String(door.port) }),
    ATELIER_PREFLIGHT_BEYOND: new URL(profile.sources[0] ?? "https://slurm.schedmd.com").hostname,
  };
  const minutes = Math.min(plan.minutes, JOB_MINUTES);
  const script = makeBatchScript({ ...program, environment: { ...program.environment, ...plan.pilotSettings, ...told }, minutes });
  const order = { ...plan, minutes, name, script, outputFile: path.join(folder, `${name}.log`), signalSeconds: 60 };
  return { slice: plan.sliceKind, file, ...(await submitAndWait(openPort(slurm), order, file, waitMs)) };
}

/** Something that listens where the runner would; where the runner is up, that is itself. */
async function openDoor({ host, port }: RunnerConfig["listen"]): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => socket.destroy()).listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
      return { port, [Symbol.asyncDispose]: () => Promise.resolve() };
    throw new RunnerError("bad-config", `A runner cannot listen here, as ATELIER_PILOT_HOST has it: ${describeError(error)}`, {
      cause: error,
    });
  }
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

type JobEnd = { readonly jobId: string | null; readonly report: unknown; readonly why: Sentence | null };

/** The report, or why there is none. What still waits or runs when nobody waits any more is cancelled. */
async function submitAndWait(port: SlurmPort, order: AllocationOrder, file: string, waitMs: number): Promise<JobEnd> {
  let jobId: string | null = null;
  try {
    jobId = await port.submit(order);
    return { jobId, ...(await waitForReport(port, { jobId, order, file }, waitMs)) };
  } catch (error) {
    const left = jobId !== null && (await port.cancel([jobId]).catch(() => "; the job may still be there"));
    // Slurm's words, and ours of them, are in one language.
    const said = `${describeError(error)}${left || ""}`;
    return { jobId, report: null, why: { en: said, fr: said } };
  }
}

type Preflight = { readonly jobId: string; readonly order: AllocationOrder; readonly file: string };

/** A queue that does not answer is asked again: the report comes another way. */
async function waitForReport(port: SlurmPort, { jobId, order, file }: Preflight, waitMs: number): Promise<Pick<JobEnd, "report" | "why">> {
  const submittedMs = Date.now();
  for (let isGone = false; ; await pause(LOOK_EVERY_MS)) {
    const text = await readFile(file, "utf8").catch(() => null); // eslint-disable-line no-await-in-loop -- as above
    if (text !== null) return { report: JSON.parse(text) as unknown, why: null };
    if (isGone) return { report: null, why: describeSilentEnd(order.outputFile) };
    const { state } = findAllocation(await look(port), { name: order.name, jobId, submittedMs }, Date.now());
    isGone = state.state === "gone";
    if (Date.now() - submittedMs < waitMs) continue;
    await port.cancel([jobId]); // eslint-disable-line no-await-in-loop -- once
    return { report: null, why: describeWait(state, waitMs / 1_000) };
  }
}

const describeSilentEnd = (log: string): Sentence => ({
  en: `the job ended without a report; its log is ${log}`,
  fr: `elle s’est terminée sans rapport ; son journal est ${log}`,
});

const statesInFrench = { pending: "est restée en attente", running: "a tourné", unknown: "est restée inconnue", gone: "était terminée" };

function describeWait(state: AllocationState, seconds: number): Sentence {
  const silence = state.state === "unknown" ? ` (${state.why})` : "";
  return {
    en: `it was ${state.state}${silence} for ${seconds} seconds, and is cancelled`,
    fr: `elle ${statesInFrench[state.state]}${silence} pendant ${seconds} secondes, et elle est annulée`,
  };
}

const look = async (port: SlurmPort): Promise<Listing> => {
  try {
    return { sightings: await port.list() };
  } catch (error) {
    return { failed: describeError(error) };
  }
};
