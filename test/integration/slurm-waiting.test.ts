import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CliPort } from "#runner/slurm/cli-port.ts";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { pace } from "#runner/slurm/pace.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { openSlurmFleet } from "#kit/slurm-fleet.ts";

// What a runner on a real Slurm tells the site while it waits, and how it prepares for a class. Only the site is played.

const missing = findMissingSlurm();
const patience = { timeout: 60_000, interval: 50 };
const forAnHour = ["duration=60", "users=root", "nodes=ALL", "flags=IGNORE_JOBS"];
const nothing = { waiting: [], openWorkspaces: 0, classSlots: [] };

describe.skipIf(missing)(`a runner on a cluster${missing ? ` (${missing})` : ""}`, () => {
  let cluster: SlurmCluster;
  let site: FakeSite;

  beforeAll(async () => {
    cluster = await openSlurmCluster({ nodes: 1, node: { CPUs: 4 } });
    site = await FakeSite.open();
  });

  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
  });

  const openFleet = (floor: number) =>
    openSlurmFleet(site, new CliPort(pace(makeLocalCommands(cluster.environment))), { policy: { floor } });
  const told = () => site.asks.at(-1)?.outlook?.[0];

  it("tells the site that the cluster is full, at once when that changes, and nothing more once its pilot serves", async () => {
    const filler = (await cluster.ask("sbatch", "--parsable", "--exclusive", "--output=/dev/null", "--wrap", "sleep 600")).trim();
    await vi.waitFor(async () => expect(await cluster.ask("squeue", "-h", "-o", "%T")).toContain("RUNNING"), patience);
    await using fleet = await openFleet(1);
    await vi.waitFor(() => expect(told()).toMatchObject({ sliceKind: "cpu", cause: "resources" }), patience);
    await cluster.ask("scancel", filler);
    await vi.waitFor(() => expect(fleet.pilots.describe().pilots).toMatchObject([{ phase: "serving" }]), patience);
    await vi.waitFor(() => expect(site.asks.at(-1)).toMatchObject({ capacity: [{ sliceKind: "cpu" }] }), patience);
    expect(told()).toBeUndefined();
  });

  it("tells the site when the cluster's maintenance ends that its pilots wait for", async () => {
    const service = ["reservationname=service", "starttime=now", "duration=120", "users=root", "nodes=ALL", "flags=MAINT,IGNORE_JOBS"];
    await cluster.ask("scontrol", "create", "reservation", ...service);
    const said = await cluster.ask("sh", "-c", "SLURM_TIME_FORMAT=%s scontrol show reservation service --oneliner");
    const until = new Date(Number(/EndTime=(\d+)/.exec(said)?.[1]) * 1_000).toISOString();
    await using fleet = await openFleet(1);
    await vi.waitFor(() => expect(told()).toMatchObject({ sliceKind: "cpu", cause: "maintenance", until }), patience);
    expect(fleet.said()).toContain("the cluster has set aside time for maintenance");
    await cluster.ask("scontrol", "delete", "reservationname=service");
    await vi.waitFor(() => expect(fleet.pilots.describe().pilots).toMatchObject([{ phase: "serving" }]), patience);
    await vi.waitFor(() => expect(fleet.pilots.describe().maintenance).toEqual([]), patience);
  });

  it("asks for nothing where an operator paused it before it began, and for its pilots when they have it go on", async () => {
    site.wishes = { ...site.wishes, paused: true };
    const before = site.reports.length;
    await using fleet = await openFleet(1);
    await vi.waitFor(() => expect(site.reports.slice(before).at(-1)).toMatchObject({ pauses: [{ cause: "operator" }] }), patience);
    expect(fleet.said()).not.toContain("a pilot is asked for");
    site.wishes = { ...site.wishes, paused: false };
    await vi.waitFor(() => expect(fleet.said()).toContain("a pilot is asked for"), patience);
  });

  it("asks for the pilots of a class within what was set aside for it", async () => {
    await cluster.ask("scontrol", "create", "reservation", "reservationname=course-day1", "starttime=now", ...forAnHour);
    const startsAt = new Date(Date.now() + 30_000).toISOString();
    site.demand = { ...nothing, classSlots: [{ startsAt, seats: 3, sliceKind: "cpu", reservation: "course-day1" }] };
    await using fleet = await openFleet(0);
    await vi.waitFor(
      async () => expect(await cluster.ask("squeue", "-h", "-t", "RUNNING,PENDING", "-o", "%j %v")).toMatch(/^atelier-\S+ course-day1/m),
      patience,
    );
    await vi.waitFor(() => expect(fleet.pilots.describe().pilots).toMatchObject([{ phase: "serving" }]), patience);
  });

  it("asks beside what is set aside for a class, which has yet to begin, for whoever waits now", async () => {
    await vi.waitFor(() => cluster.ask("scontrol", "delete", "reservationname=course-day1"), patience);
    await cluster.ask("scontrol", "create", "reservation", "reservationname=course-day2", "starttime=now+60minutes", ...forAnHour);
    const startsAt = new Date(Date.now() + 50_000).toISOString();
    const classSlots = [{ startsAt, seats: 3, sliceKind: "cpu" as const, reservation: "course-day2" }];
    site.demand = { ...nothing, classSlots };
    await using fleet = await openSlurmFleet(site, new CliPort(pace(makeLocalCommands(cluster.environment))), {
      policy: { floor: 0, ceiling: 2, classLeadMs: 60 * 60_000 },
    });
    const queue = () => cluster.ask("squeue", "-h", "-t", "RUNNING,PENDING", "-o", "%T %v %r");
    await vi.waitFor(async () => expect(await queue()).toMatch(/^PENDING course-day2 Reservation$/m), patience);
    site.demand = { ...nothing, classSlots, waiting: [{ slice: "any", jobs: 1 }] };
    site.wake();
    await vi.waitFor(async () => expect(await queue()).toMatch(/^RUNNING \S*\(null\)/m), patience);
    expect(await queue()).toMatch(/^PENDING course-day2 Reservation$/m);
    await vi.waitFor(
      () =>
        expect(
          fleet.pilots
            .describe()
            .pilots.map(({ phase }) => phase)
            .toSorted(),
        ).toEqual(["pending", "serving"]),
      patience,
    );
  });
});
