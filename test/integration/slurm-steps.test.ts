import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type CardCluster, findMissingCards, openCardCluster } from "#kit/card-cluster.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import type { FakeJob } from "#kit/fake-job.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { RealRunner } from "#kit/real-runner.ts";

// Runner, Slurm, pilots, wardens and sandboxes as they are; only the site is played, and the node's devices compute nothing.

const missing = findMissingCards();
const patience = { timeout: 60_000, interval: 50 };
const onDevice = { environment: "python", needs: { slice: "gpu" as const, minMemoryBytes: 0, gpus: 1 } };

/** Says which device its program is told of, and all that it can open, the node's own files tried as well; then stays until it is stopped. */
const makeLook = (cards: readonly string[]): string => `
import os, time
def opens(path):
    try: open(path, "r+b").close()
    except OSError: return False
    return True
tried = [f"/dev/fake/card{number}" for number in range(${cards.length})] + ${JSON.stringify(cards)}
print(os.environ.get("FAKE_VISIBLE_DEVICES"), *[path for path in tried if opens(path)], flush=True)
while True: time.sleep(1)
`;

const judge = `
from atelier_judge import learner, test, equal

@test(task=1, points=1)
def doubles(rng):
    n = int(rng.integers(1, 1000))
    equal(learner.double(n), 2 * n, message="double.wrong")
`;

describe.skipIf(missing)(`slices of devices in a real Slurm${missing ? ` (${missing})` : ""}`, () => {
  let cluster: CardCluster;
  let site: FakeSite;
  let runner: RealRunner | undefined;

  beforeAll(async () => void (cluster = await openCardCluster()));
  afterAll(async () => await cluster?.[Symbol.asyncDispose]());
  beforeEach(async () => void (site = await FakeSite.open()));
  afterEach(async () => {
    await runner?.[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const serve = async (kind: "cpu" | "gpu" | "mig" | "shard", change?: object, settings: Record<string, string> = {}): Promise<void> => {
    runner = await RealRunner.open(site, { ...(await cluster.settingsFor(kind, change)), ...settings });
  };
  const listSteps = async (): Promise<string[]> =>
    (await cluster.cluster.ask("squeue", "--steps", "--noheader", "--states=running", "--format=%i"))
      .split("\n")
      .map((line) => line.trim())
      .filter((step) => /^\d+\.\d+$/.test(step));
  const look = (change: Partial<JobSpec> = onDevice): FakeJob => site.submit(makeRunSpec(makeLook(cluster.cards), change));
  const looked = async (job: FakeJob, attempt = 1): Promise<string> => {
    await job.until(() => job.attempt === attempt && job.output.includes("\n"));
    return job.output.trim();
  };

  it.each([
    ["gpu", { gres: "gpu:whole:2", cpus: 2, slices: 2 }, [0, 1]],
    ["mig", {}, [2, 3]],
  ] as const)(
    "of the kind %s have a step each, and programs there see what was granted to it and nothing else",
    async (kind, change, numbers) => {
      await serve(kind, change);
      const seen = await Promise.all([look(), look()].map((job) => looked(job)));
      expect(seen.toSorted()).toEqual(numbers.map((number) => `${number} /dev/fake/card${number}`));
      expect(await looked(look({ environment: "python" }))).toBe("None");
      expect(await listSteps()).toHaveLength(2);
    },
  );

  it("of two devices each have a step that was granted both, and take what asks for two", async () => {
    await serve("gpu", { gres: "gpu:whole:2", cpus: 2, slices: 1, gpus: 2 }, { ATELIER_SLURM_PRICE: "1.5" });
    const job = look({ environment: "python", needs: { slice: "gpu", minMemoryBytes: 0, gpus: 2 } });
    expect(await looked(job)).toBe("0,1 /dev/fake/card0 /dev/fake/card1");
    expect(job.events.get(1)?.[0]).toMatchObject({ kind: "started", sliceKind: "gpu", device: "Fake 0 + Fake 1" });
    site.stop(job);
    const { usage } = await job.finished;
    expect(usage.gpuMs).toBeCloseTo(2 * usage.wallMs);
    expect(await listSteps()).toHaveLength(1);
    expect(site.reports.at(-1)?.price).toEqual({ sliceKind: "gpu", microEurosPerHour: 3_000_000 });
    const offered = expect.objectContaining({ sliceKind: "gpu", gpus: 2, free: 1 });
    await vi.waitFor(() => expect(site.asks.at(-1)?.capacity).toContainEqual(offered), patience);
  });

  it("are offered as shards where the profile has them, and say so", async () => {
    await serve("shard");
    const job = look();
    expect(await looked(job)).toBe("4 /dev/fake/card4");
    expect(job.events.get(1)?.[0]).toMatchObject({ kind: "started", sliceKind: "shard" });
  });

  it("that lose their step are lost, and their pilot's others are not", async () => {
    await serve("gpu", { gres: "gpu:whole:2", cpus: 2, slices: 2 });
    const jobs = [look(), look()];
    await Promise.all(jobs.map((job) => looked(job)));
    const [lostStep = "", keptStep] = await listSteps();
    await cluster.cluster.ask("scancel", lostStep);
    await vi.waitFor(() => expect(jobs.map(({ events }) => events.get(1)?.at(-1)?.kind)).toContain("finished"), patience);
    const [lost, kept] = jobs.toSorted((a) => (a.events.get(1)?.at(-1)?.kind === "finished" ? -1 : 1));
    expect(lost?.events.get(1)?.at(-1)).toMatchObject({ ending: { reason: "platform-fault", fault: "warden-lost" } });
    expect(kept?.attempt).toBe(1);
    site.stop(kept!);
    await kept!.finished;
    expect(await looked(lost!, 2)).toBe(kept!.output.trim());
    expect(await listSteps()).toEqual([keptStep]);
  });

  it("and of processors are judged on in steps as well", async () => {
    await serve("cpu", { cpus: 2, slices: 2, steps: "always" });
    const bundle = site.addBundle(makeBundle({ "judge.py": judge }));
    const spec = makeSubmissionSpec("def double(n):\n    return 2 * n\n", bundle);
    expect((await site.submit({ ...spec, environment: "python" }).finished).record).toMatchObject({ verdict: "passed", score: 1 });
    expect(await listSteps()).toHaveLength(2);
    expect(await looked(look({ environment: "python" }))).toBe("None");
  });
});
