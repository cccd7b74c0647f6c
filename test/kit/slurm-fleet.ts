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
  /** All that it has logged. */
  said(): string;
}

/** How one differs from the usual. */
export interface SlurmFleetSetup {
  readonly policy?: Partial<ScalePolicy>;
  /** A folder that is there already, and stays. */
  readonly sharedDir?: string;
  readonly preamble?: readonly string[];
  readonly minutes?: number;
  readonly askAccounting?: AskAccounting;
}

/** Opens one by the profile `local`, which looks at the cluster twice a second. */
export async function openSlurmFleet(site: FakeSite, port: SlurmPort, setup: SlurmFleetSetup = {}): Promise<SlurmFleet> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "atelier-shared-"));
  const { sharedDir = folder, preamble = [], minutes = 10, askAccounting = null } = setup;
  const profile = await loadProfile("local");
  const chosen = { queue: "", sliceKind: "cpu", account: null, reservation: null, minutes } as const;
  const plan = makePlan(profile, chosen);
  const runner = RunnerId.parse("test");
  let said = "";
  const log = pino({ level: "info" }, { write: (line: string) => void (said += line) });
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
    ...setup.policy,
  };
  const pilots = new SlurmPilots({
    runner,
    port,
    plan,
    program: { shell: profile.shell, preamble, command: [process.execPath, pilotMain], environment: { ATELIER_DEVICES: "none" } },
    policy,
    site: profile.site,
    askAccounting,
    price: null,
    sharedDir,
    listEveryMs: 500,
    decideEveryMs: 100,
    lookAheadEveryMs: 5_000,
    log,
  });
  const fleet = await Fleet.open({
    runner,
    client: new SiteClient(site),
    cache: await BlobCache.open(path.join(folder, "cache"), 2 ** 20),
    sources: [pilots],
    reportEveryMs: 500,
    listen: { host: "127.0.0.1", port: 0 },
    onReady: () => undefined,
    log,
  });
  return {
    pilots,
    sharedDir,
    said: () => said,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
