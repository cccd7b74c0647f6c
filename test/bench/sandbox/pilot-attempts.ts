import { randomUUID } from "node:crypto";
import { pino } from "pino";
import type { AttemptEvent } from "#contract/event.ts";
import { AttemptKey } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { Attempt } from "#runner/pilot/attempt.ts";
import { BlobClient } from "#runner/pilot/blob-client.ts";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { openWarden } from "#runner/sandbox/open-warden.ts";
import type { Warden } from "#runner/sandbox/warden.ts";
import { torchProgram } from "../torch-program.ts";

const slice = { id: "cpu-0", kind: "cpu" as const, device: "bench", memoryBytes: 2 ** 30, environments: ["pytorch"] };
const log = pino({ level: "warn" }, pino.destination(2));

/** A warden with the environment `pytorch` alone, full namespaces and seccomp, as a pilot opens it. */
export async function openTorchWarden(pool?: { learners: number; judges: number }): Promise<Warden> {
  const environments = (await loadEnvironments())
    .filter(({ name }) => name === "pytorch")
    .map((environment) => ({ ...environment, pool: { ...environment.pool, ...pool } }));
  const warden = await openWarden({
    environments,
    user: { uid: 64321, gid: 64321 },
    limiter: "auto",
    log: (line) => process.stderr.write(`${line}\n`),
  });
  await warden.warmedUp();
  return warden;
}

/** When things happened to one attempt, in milliseconds since it was given to the pilot. */
export interface Timeline {
  readonly startedMs: number;
  readonly firstOutputMs: number;
  readonly endedMs: number;
  readonly ending: Extract<AttemptEvent, { kind: "finished" }>["ending"];
}

/** Carries out one run by the pilot's own code, over a real warden. */
export async function attempt(warden: Warden, text = torchProgram, limits: Partial<JobSpec["limits"]> = {}): Promise<Timeline> {
  const began = performance.now();
  const at: Partial<Record<AttemptEvent["kind"], number>> = {};
  let ending: Timeline["ending"] | undefined;
  const tools = {
    warden,
    blobs: new BlobClient({ url: "http://127.0.0.1:9", token: "none" }),
    place: { slice, driver: null, tier: "caged" as const, slurmJobId: null, environmentDigests: new Map() },
    report: (event: AttemptEvent) => {
      at[event.kind] ??= performance.now() - began;
      if (event.kind === "finished") ending = event.ending;
    },
    log,
  };
  await new Attempt(AttemptKey.parse({ jobId: randomUUID(), attempt: 1, fencingToken: 1 }), makeSpec(text, limits), tools).run();
  if (!ending) throw new Error("invariant: an attempt that has run has an ending");
  return { startedMs: at.started ?? Number.NaN, firstOutputMs: at.output ?? Number.NaN, endedMs: at.finished ?? Number.NaN, ending };
}

function makeSpec(text: string, limits: Partial<JobSpec["limits"]>): JobSpec {
  return {
    kind: "run",
    environment: "pytorch",
    profile: "cpu",
    params: {},
    needs: { slice: "any", minMemoryBytes: 0, gpus: 0 },
    limits: {
      wallSeconds: 10,
      cpuSeconds: 10,
      memoryBytes: 512 * 2 ** 20,
      processes: 64,
      outputBytes: 1 << 20,
      diskBytes: 64 * 2 ** 20,
      ...limits,
    },
    entry: "main.py",
    files: [{ path: "main.py", text }],
    carried: [],
    produces: [],
    judge: null,
  };
}
