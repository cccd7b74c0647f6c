import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { RunnerId } from "#contract/ids.ts";
import type { ScalePolicy } from "#runner/core/autoscale-state.ts";
import { Fleet } from "#runner/fleet/fleet.ts";
import { SlurmPilots } from "#runner/fleet/slurm-pilots.ts";
import { BlobCache } from "#runner/site/blob-cache.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import type { AskAccounting } from "#runner/slurm/accounting.ts";
import { loadProfile } from "#runner/slurm/load-profile.ts";
import { makePlan } from "#runner/slurm/site-plan.ts";
import type { SlurmPort } from "#runner/slurm/slurm-port.ts";
import type { FakeSite } from "./fake-site.ts";

const pilotMain = path.resolve(import.meta.dirname, "../../sandbox-runner/pilot-main.ts");
const MINUTE_MS = 60_000;

/** A fleet whose pilots are the real program, in allocations of a Slurm. */
export interface SlurmFleet extends AsyncDisposable {
  readonly pilots: SlurmPilots;
  /** Where tokens and logs of pilots lie. */
  readonly sharedDir: string;
}

/** Opens one by the profile `local`, which looks at the cluster twice a second. */
export async function openSlurmFleet(
  site: FakeSite,
  port: SlurmPort,
  change: Partial<ScalePolicy> = {},
  askAccounting: AskAccounting | null = null,
): Promise<SlurmFleet> {
  const sharedDir = await mkdtemp(path.join(os.tmpdir(), "atelier-shared-"));
  const profile = await loadProfile("local");
  const chosen = { queue: "", sliceKind: "cpu", account: null, reservation: null, minutes: 10 } as const;
  const plan = makePlan(profile, chosen);
  const runner = RunnerId.parse("test");
  const log = pino({ level: "silent" });
  const policy: ScalePolicy = {
    sliceKind: "cpu",
    slicesPerPilot: plan.slices,
    floor: 1,
    ceiling: 1,
    backlog: 1,
    learnersPerSlice: 4,
    idleReleaseMs: 10 * MINUTE_MS,
    replaceBeforeMs: MINUTE_MS,
    classLeadMs: MINUTE_MS,
    joinWithinMs: 2 * MINUTE_MS,
    ...change,
  };
  const pilots = new SlurmPilots({
    runner,
    port,
    plan,
    program: { shell: profile.shell, preamble: [], command: [process.execPath, pilotMain], environment: { ATELIER_DEVICES: "none" } },
    policy,
    site: profile.site,
    askAccounting,
    sharedDir,
    listEveryMs: 500,
    decideEveryMs: 100,
    log,
  });
  const fleet = await Fleet.open({
    runner,
    client: new SiteClient(site),
    cache: await BlobCache.open(path.join(sharedDir, "cache"), 2 ** 20),
    sources: [pilots],
    reportEveryMs: 500,
    listen: { host: "127.0.0.1", port: 0 },
    onReady: () => undefined,
    log,
  });
  return {
    pilots,
    sharedDir,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      await rm(sharedDir, { recursive: true, force: true });
    },
  };
}
