import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { makeAccounting } from "#runner/slurm/accounting.ts";
import { CliPort } from "#runner/slurm/cli-port.ts";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { loadProfile } from "#runner/slurm/load-profile.ts";
import { pace } from "#runner/slurm/pace.ts";
import { makeRestAccounting } from "#runner/slurm/rest-accounting.ts";
import { makeRestRequests } from "#runner/slurm/rest-requests.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { findMissingAccounting, makeAccountingConf } from "#kit/slurm-accounting.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { findMissingRest, openSlurmRest } from "#kit/slurm-rest.ts";
import { openSlurmFleet } from "#kit/slurm-fleet.ts";

// What a real Slurm bills, as the site hears it from a runner.

const noSlurm = findMissingSlurm();
const noAccounts = noSlurm ?? findMissingAccounting();
const patience = { timeout: 90_000, interval: 100 };
const cpu = { nodes: 1, node: { CPUs: 4 } };

const readTariff = async () => {
  const { billing } = await loadProfile("local");
  // By cores, for pilots of the profile `local` ask for no GPU here.
  const formula = billing && { ...billing, unit: "core-hours" as const, largestOf: [{ amount: "cores" as const, per: 1, roundUp: false }] };
  return { formula, eurosPerUnit: 3.6 };
};
const openAccounts = async (cluster: SlurmCluster) => makeAccounting(makeLocalCommands(cluster.environment), await readTariff());

describe.skipIf(noAccounts)(`a cluster that keeps accounts${noAccounts ? ` (${noAccounts})` : ""}`, () => {
  let cluster: SlurmCluster;
  let site: FakeSite;

  beforeAll(async () => {
    cluster = await openSlurmCluster({ ...cpu, accounting: await makeAccountingConf() });
    site = await FakeSite.open();
  });

  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  it("bills a pilot's allocation, and its runner tells the site so when the site asks", async () => {
    const port = new CliPort(pace(makeLocalCommands(cluster.environment)));
    await using fleet = await openSlurmFleet(site, port, { askAccounting: await openAccounts(cluster) });
    await site.submit(makeRunSpec("print(6 * 7)")).finished;
    const told = () => site.reports.flatMap(({ allocations }) => allocations).findLast(({ slurmJobId }) => slurmJobId !== null);
    await vi.waitFor(() => expect(told()).toMatchObject({ phase: "serving", joinedAt: expect.any(String) }), patience);
    const { pilot, slurmJobId } = told()!;
    expect(fleet.pilots.describe().pilots.map(({ id }) => id)).toContain(pilot);
    expect(site.reports.at(-1)).toMatchObject({ accounting: "sacct", site: "local", pilots: [{ pilot, linked: true }] });
    expect(site.reports.at(-1)?.time.usedMs).toBeGreaterThan(0);

    site.wishes = { paused: true, drain: [pilot], unbilled: [{ pilot, slurmJobId: slurmJobId! }] };
    const bills = () => site.reports.flatMap((report) => report.bills);
    await vi.waitFor(() => expect(bills()).toHaveLength(1), patience);
    const [bill] = bills();
    expect(bill).toMatchObject({ pilot, slurmJobId, unit: "core-hours", energyJoules: null });
    // One core at 3.60 euros an hour: a thousandth of a euro for each second.
    expect(bill?.microEuros).toBe(bill!.seconds * 1_000);
    expect(Date.parse(bill!.endedAt) - Date.parse(bill!.beganAt!)).toBe(bill!.seconds * 1_000);
    // Nothing else was asked for in the meantime: an operator had paused it.
    expect(site.reports.at(-1)?.pauses).toEqual([{ cause: "operator", reason: null, until: null }]);
    expect((await cluster.ask("squeue", "--noheader", "--format=%j")).trim()).toBe("");
  });

  it("says nothing yet of what still runs, and nothing of what it does not know", async () => {
    const running = (await cluster.ask("sbatch", "--parsable", "--output=/dev/null", "--wrap", "sleep 600")).trim();
    const ask = await openAccounts(cluster);
    const pilot = PilotId.parse("a");
    expect(await ask([running, "999999"].map((slurmJobId) => ({ pilot, slurmJobId })))).toEqual([]);
    await cluster.ask("scancel", running);
    await vi.waitFor(async () => expect(await ask([{ pilot, slurmJobId: running }])).toMatchObject([{ slurmJobId: running }]), patience);
  });
});

describe.skipIf(noSlurm)(`a cluster that keeps none${noSlurm ? ` (${noSlurm})` : ""}`, () => {
  it("says so, and its runner goes by what pilots measured", async () => {
    await using cluster = await openSlurmCluster(cpu);
    await using site = await FakeSite.open();
    const commands = makeLocalCommands(cluster.environment);
    site.wishes = { paused: false, drain: [], unbilled: [{ pilot: PilotId.parse("a"), slurmJobId: "1" }] };
    await using _fleet = await openSlurmFleet(site, new CliPort(pace(commands)), { askAccounting: await openAccounts(cluster) });
    await vi.waitFor(() => expect(site.reports.at(-1)?.accounting).toBe("pilots"), patience);
    await site.submit(makeRunSpec("print(1)")).finished;
    await vi.waitFor(() => expect(site.reports.at(-1)?.time.usedMs).toBeGreaterThan(0), patience);
  });
});

const noRest = noAccounts ?? findMissingRest();

describe.skipIf(noRest)(`accounts behind slurmrestd${noRest ? ` (${noRest})` : ""}`, () => {
  it("bill the same as by sacct, and a cluster that keeps none is told from one that does not answer", async () => {
    await using rest = await openSlurmRest(await makeAccountingConf());
    const { cluster } = rest;
    const pilot = PilotId.parse("a");
    const requests = makeRestRequests(rest.url, rest.user, rest.tokenFile);
    const byRest = makeRestAccounting(requests, await readTariff());
    const bySacct = await openAccounts(cluster);
    const submit = async (script: string) => (await cluster.ask("sbatch", "--parsable", "--output=/dev/null", "--wrap", script)).trim();
    const ended = [{ pilot, slurmJobId: await submit("sleep 1") }];
    const running = [{ pilot, slurmJobId: await submit("sleep 600") }];
    await vi.waitFor(async () => expect(await byRest(ended)).toHaveLength(1), patience);
    const [bill] = (await byRest(ended)) ?? [];
    expect(bill).toMatchObject({ unit: "core-hours", energyJoules: null });
    expect(bill?.microEuros).toBe(bill!.seconds * 1_000);
    expect(await bySacct(ended)).toEqual([bill]);
    expect(await byRest([...running, { pilot, slurmJobId: "999999" }])).toEqual([]);
    await rest.renewToken(1);
    await vi.waitFor(async () => await expect(byRest(ended)).rejects.toMatchObject({ code: "slurm-token-expired" }), patience);
  });

  it("are not asked where slurmrestd serves none", async () => {
    await using rest = await openSlurmRest();
    const ask = makeRestAccounting(makeRestRequests(rest.url, rest.user, rest.tokenFile), await readTariff());
    expect(await ask([{ pilot: PilotId.parse("a"), slurmJobId: "1" }])).toBeNull();
  });
});
