import { spawn } from "node:child_process";
import { openSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { completed, refusal } from "./kit/cage.ts";
import { DeviceCage, type DeviceOutcome } from "./kit/device-cage.ts";

const leak = "import os\nopen(os.environ['FAKE_NODE'], 'a').write(' leak')\n";

/** In which order the end and the look at the slice were told. */
const order = ({ messages }: DeviceOutcome) =>
  messages.map(({ kind }) => kind).filter((kind) => kind === "ended" || kind === "slice-checked");

describe.skipIf(refusal)("after an attempt on a slice", () => {
  let cage: DeviceCage;
  beforeEach(async () => {
    cage = await DeviceCage.open();
    await cage.warden.warmedUp();
  });
  afterEach(() => cage[Symbol.asyncDispose]());

  test("a learner's answer does not wait for the look at the slice, and the slice is warm again", async () => {
    const outcome = await cage.run("print('answer')", { slice: "fake-0" });
    expect(outcome).toMatchObject({ stdout: "answer\n", ending: completed, warm: true });
    expect(order(outcome)).toEqual(["ended"]);
    expect(await outcome.checked).toMatchObject({ healthy: true, detail: "" });
    await cage.warden.warmedUp();
    expect(await cage.slice("fake-0")).toMatchObject({ state: "free", ready: 1, discarded: 0 });
  });

  test("a limit is told only when it is known what it did to the slice", async () => {
    const outcome = await cage.run("while True: pass", { slice: "fake-0", limits: { wallSeconds: 0.3 } });
    expect(outcome.ending).toEqual({ reason: "limit", limit: "wall" });
    expect(order(outcome)).toEqual(["slice-checked", "ended"]);
    expect(await outcome.checked).toMatchObject({ healthy: true });
  });

  test("memory that does not come back quarantines the slice, and the other goes on", async () => {
    const outcome = await cage.run(leak, { slice: "fake-0" });
    expect(outcome.ending).toEqual(completed);
    expect(await outcome.checked).toMatchObject({ healthy: false, detail: "500 MiB of device memory did not come back" });
    expect(await cage.slice("fake-0")).toMatchObject({ state: "quarantined", ready: 0 });
    expect(cage.holders(0)).toEqual([]);
    const refused = await cage.run("print(1)", { slice: "fake-0" });
    expect(refused.ending).toMatchObject({ reason: "platform-fault", fault: "slice-unhealthy" });
    expect(await refused.checked).toMatchObject({ healthy: false });
    expect((await cage.run("print(2)", { slice: "fake-1" })).ending).toEqual(completed);
  });

  test("a process that died of itself while its device broke is not the learner's fault", async () => {
    const outcome = await cage.run(`${leak}os.abort()`, { slice: "fake-0" });
    expect(outcome.ending).toMatchObject({ reason: "platform-fault", fault: "slice-unhealthy" });
    expect(order(outcome)).toEqual(["slice-checked", "ended"]);
  });

  test("a process that died of itself on a healthy device ended as it did", async () => {
    const outcome = await cage.run("import os; os.abort()", { slice: "fake-0" });
    expect(outcome.ending).toMatchObject({ reason: "completed", signal: "SIGABRT" });
    expect(await outcome.checked).toMatchObject({ healthy: true });
  });

  test("a limit stays the learner's where the device broke with it", async () => {
    const outcome = await cage.run(`${leak}while True: pass`, { slice: "fake-0", limits: { wallSeconds: 0.3 } });
    expect(outcome.ending).toEqual({ reason: "limit", limit: "wall" });
    expect(await outcome.checked).toMatchObject({ healthy: false });
  });

  test("a driver that hangs is not waited for", async () => {
    const outcome = await cage.run("import os\nopen(os.environ['FAKE_NODE'], 'a').write(' hang-probe')", { slice: "fake-0" });
    expect(await outcome.checked).toMatchObject({ healthy: false, detail: expect.stringContaining("did not answer to probe within 3 s") });
    const other = await cage.run("import os\nopen(os.environ['FAKE_NODE'], 'a').write(' hang-read')", { slice: "fake-1" });
    expect(await other.checked).toMatchObject({ healthy: false, detail: expect.stringContaining("did not answer to read within 3 s") });
  });

  test("a process that is left on the device quarantines it", async () => {
    let stranger: ReturnType<typeof spawn> | undefined;
    const outcome = await cage.run("import time; print('here'); time.sleep(0.5)", {
      slice: "fake-0",
      onMessage: (message) => {
        if (message.kind === "output")
          stranger = spawn("sleep", ["99"], { stdio: [openSync(cage.device(0), "r"), "ignore", "ignore"], uid: 64321, gid: 64321 });
      },
    });
    expect(await outcome.checked).toMatchObject({
      healthy: false,
      detail: expect.stringMatching(/^\d+ processes were left on the device$/),
    });
    stranger?.kill("SIGKILL");
  });

  test("takes one attempt at a time", async () => {
    const first = cage.run("import time; print('on it'); time.sleep(1)", { slice: "fake-0" });
    const second = await cage.run("print(1)", { slice: "fake-0" });
    expect(second.ending).toMatchObject({ reason: "platform-fault", fault: "slice-busy" });
    expect(await second.checked).toMatchObject({ healthy: true });
    expect((await first).ending).toEqual(completed);
    expect(await (await first).checked).toMatchObject({ healthy: true });
  });

  test("nothing waits on the device while an attempt is on it", async () => {
    await vi.waitFor(() => expect(cage.holders(0).length).toBe(1), { timeout: 10_000 });
    const beside: number[] = [];
    const { ending } = await cage.run("import time; print('here'); time.sleep(1.5); print('still here'); time.sleep(0.2)", {
      slice: "fake-0",
      onMessage: (message) => {
        if (message.kind === "output") beside.push(cage.holders(0).length);
      },
    });
    expect(ending).toEqual(completed);
    expect(beside).toEqual([1, 1]);
  });

  test("what was used of the device is told", async () => {
    const { usage } = await cage.run("import time; time.sleep(2)", { slice: "fake-0" });
    expect(usage.device).toMatchObject({ peakMemoryBytes: 100 * 2 ** 20, energyEstimated: false });
    expect(usage.device?.energyMillijoules).toBeGreaterThan(0);
    expect((await cage.run("print(1)")).usage.device).toBeUndefined();
    const still = await cage.run("import time\nopen('/dev/fake/card0', 'w').write('still')\ntime.sleep(1)", { slice: "fake-0" });
    expect(still.usage.device?.energyMillijoules).toBeNull();
  });

  test("a judge may have the energy metered that a call takes, and on the processors nothing meters it", async () => {
    const judge = `from atelier_judge import budget, learner, test
@test(task=1, points=1)
def saves(rng):
    with budget.energy(joules=1e-6):
        learner.work()
`;
    const program = "import time\ndef work(): time.sleep(0.5)";
    const findKey = async (slice?: string) => {
      const { messages } = await cage.run(program, { judge, ...(slice ? { slice } : {}) });
      return messages.flatMap((message) => (message.kind === "report" ? [message.report["messageKey"]] : []))[0];
    };
    expect(await findKey("fake-0")).toBe("judge.over-energy");
    expect(await findKey()).toBe("judge.no-energy-meter");
  });

  test("a limit on the device's memory holds where one was set, and names itself", async () => {
    const program = `${leak}import time; time.sleep(9)`;
    const { ending } = await cage.run(program, { slice: "fake-0", limits: { gpuMemoryBytes: 300 * 2 ** 20 } });
    expect(ending).toEqual({ reason: "limit", limit: "gpu-memory" });
  });
});

describe.skipIf(refusal)("a slice", () => {
  test("whose sandboxes do not get warm gives cold ones, and counts", async () => {
    await using cage = await DeviceCage.open({ patienceSeconds: 1 });
    writeFileSync(cage.device(0), "hang-warm");
    await vi.waitFor(async () => expect((await cage.slice("fake-0"))?.discarded).toBe(3), { timeout: 20_000, interval: 200 });
    const outcome = await cage.run("import os; print(open(os.environ['FAKE_NODE']).read())", { slice: "fake-0" });
    expect(outcome).toMatchObject({ stdout: "hang-warm\n", warm: false, ending: completed });
    expect(await outcome.checked).toMatchObject({ healthy: true });
  });

  test("of an environment whose imports touch the device gives cold ones: nothing is forked from what has touched it", async () => {
    await using cage = await DeviceCage.open({ imports: ["this"] });
    const [state] = await cage.warden.warmedUp();
    expect(state).toMatchObject({ state: "cold" });
    expect(cage.log.join()).toContain("has begun fake's runtime");
    expect((await cage.run("import sys; print('this' in sys.modules)", { slice: "fake-0" })).stdout).toBe("False\n");
  });

  test("that is only a share tells its energy as an estimate", async () => {
    await using cage = await DeviceCage.open({ kinds: ["mig"] });
    await cage.warden.warmedUp();
    const { usage } = await cage.run("import time; time.sleep(1.5)", { slice: "fake-0" });
    expect(usage.device?.energyEstimated).toBe(true);
    expect(usage.device?.energyMillijoules).toBeLessThan(1000);
    expect(await cage.slice("fake-0")).toMatchObject({ kind: "mig", device: "Fake 0", driver: "1.0" });
  });

  test("that others may use too is refused, in words, unless its operator allows it", async () => {
    await using cage = await DeviceCage.open({ sharedBecause: "the allocation holds shards of it" });
    expect(await cage.warden.slices()).toEqual([]);
    expect(cage.log.join("\n")).toContain("the allocation holds shards of it, so others may compute on it");
    await using allowed = await DeviceCage.open({ sharedBecause: "the allocation holds shards of it", sharedAllowed: true });
    expect((await allowed.warden.slices()).map(({ kind }) => kind)).toEqual(["shard", "shard"]);
  });

  test("that does not compute when the warden starts is not offered", async () => {
    await using cage = await DeviceCage.open({ words: ["", "hang-probe"] });
    await cage.warden.warmedUp();
    expect((await cage.warden.slices()).map(({ state }) => state)).toEqual(["free", "quarantined"]);
  });

  test("belongs to one warden of this machine", async () => {
    await using cage = await DeviceCage.open({ kinds: ["gpu"] });
    await cage.warden.warmedUp();
    await using second = await DeviceCage.open({ visible: { fake: cage.device(0) } });
    expect(await second.warden.slices()).toEqual([]);
    expect(second.log.join()).toContain("another warden of this machine holds it");
  });
});
