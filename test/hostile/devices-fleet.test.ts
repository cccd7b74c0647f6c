import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunnerId } from "#contract/ids.ts";
import type { JobSpec } from "#contract/job-spec.ts";
import { Fleet } from "#runner/fleet/fleet.ts";
import { BlobCache } from "#runner/site/blob-cache.ts";
import { SiteClient } from "#runner/site/site-client.ts";
import { FakeSite } from "#kit/fake-site.ts";
import { makeRunSpec } from "#kit/job-specs.ts";
import { refusal } from "./kit/cage.ts";
import { DeviceCage } from "./kit/device-cage.ts";
import { DevicePilot } from "./kit/device-pilot.ts";

const onDevice = (source: string, limits: Partial<JobSpec["limits"]> = {}): JobSpec => {
  const spec = makeRunSpec(source, { environment: "python", needs: { slice: "gpu", minMemoryBytes: 0, gpus: 1 } });
  return { ...spec, limits: { ...spec.limits, ...limits } };
};

// Runner, pilot, warden and sandboxes are real; the site and the devices' vendor are played.
describe.skipIf(refusal)("a fleet with devices", () => {
  let folder: string;
  let site: FakeSite;
  let cage: DeviceCage;
  let fleet: Fleet;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "atelier-runner-"));
    site = await FakeSite.open();
    cage = await DeviceCage.open();
    await cage.warden.warmedUp();
    const log = pino({ level: "silent" });
    fleet = await Fleet.open({
      runner: RunnerId.parse("test"),
      client: new SiteClient(site),
      cache: await BlobCache.open(path.join(folder, "cache"), 2 ** 20),
      sources: [new DevicePilot(cage)],
      listen: { host: "127.0.0.1", port: 0 },
      onReady: () => undefined,
      log,
    });
  });
  afterEach(async () => {
    await fleet[Symbol.asyncDispose]();
    await cage[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test("tells what an attempt used of its device, and nothing of a look that nobody waits for", async () => {
    const finished = await site.submit(onDevice("import time; time.sleep(1.5)")).finished;
    expect(finished.usage).toMatchObject({ gpuMemoryPeakBytes: 100 * 2 ** 20, energyEstimated: false });
    expect(finished.usage.gpuMs).toBeGreaterThan(1000);
    expect(finished).not.toHaveProperty("sliceHealthy");
  });

  test("tries a job whose device broke under it on the other device", async () => {
    const source = `import os
print(os.environ['FAKE_VISIBLE_DEVICES'])
if os.environ['FAKE_VISIBLE_DEVICES'] == '0':
    open(os.environ['FAKE_NODE'], 'a').write(' leak')
    os.abort()`;
    const job = site.submit(onDevice(source));
    expect(await job.finished).toMatchObject({ ending: { reason: "completed" } });
    expect(job.events.get(1)?.at(-1)).toMatchObject({ ending: { fault: "slice-unhealthy" }, sliceHealthy: false });
    expect([job.attempt, job.output]).toEqual([2, "1\n"]);
    expect(await cage.slice("fake-0")).toMatchObject({ state: "quarantined" });
  });

  test("says with a limit whether the slice was left healthy, and gives a broken one no more work", async () => {
    const fine = await site.submit(onDevice("while True: pass", { wallSeconds: 0.3 })).finished;
    expect(fine).toMatchObject({ ending: { reason: "limit", limit: "wall" }, sliceHealthy: true });
    const source = "import os\nopen(os.environ['FAKE_NODE'], 'a').write(' leak')\nwhile True: pass";
    const broken = await site.submit(onDevice(source, { wallSeconds: 0.3 })).finished;
    expect(broken).toMatchObject({ ending: { reason: "limit", limit: "wall" }, sliceHealthy: false });
    const [one, two] = [site.submit(onDevice("print(1)")), site.submit(onDevice("print(2)"))];
    expect(await Promise.all([one.finished, two.finished])).toMatchObject([{ ending: { exitCode: 0 } }, { ending: { exitCode: 0 } }]);
    expect([one.attempt, two.attempt]).toEqual([1, 1]);
    expect((await cage.warden.slices()).filter(({ state }) => state === "quarantined").length).toBe(1);
  });
});
