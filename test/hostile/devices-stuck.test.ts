import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { completed, refusal } from "./kit/cage.ts";
import { DeviceCage } from "./kit/device-cage.ts";
import { Freezer, freezerRefusal } from "./kit/freezer.ts";
import { listDescendants } from "./kit/host.ts";

/** A warden's errands that ask this. */
const errands = (warden: number, command: string): number[] =>
  listDescendants(warden).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`\0fake\0${command}\0`);
    } catch {
      return false; // Gone while we were reading.
    }
  });

describe.skipIf(refusal ?? freezerRefusal)("what no signal reaches", () => {
  test("an errand that hangs in its driver is left alone, and the slice quarantined", async () => {
    await using cage = await DeviceCage.open({ kinds: ["gpu"] });
    await cage.warden.warmedUp();
    const freezer = new Freezer();
    const outcome = await cage.run("import os\nopen(os.environ['FAKE_NODE'], 'a').write(' hang-probe')", { slice: "fake-0" });
    const [errand] = await vi.waitFor(
      () => {
        const found = errands(cage.warden.pid, "probe");
        expect(found.length).toBe(1);
        return found;
      },
      { timeout: 10_000 },
    );
    if (errand !== undefined) freezer.freeze([errand]);
    expect(await outcome.checked).toMatchObject({ healthy: false, detail: "the process that asked its driver to probe cannot be killed" });
    expect((await cage.run("print('others go on')")).ending).toEqual(completed);
    await freezer.thaw();
  });

  test("a learner's process in its driver's hands ends as the platform's fault, and the slice is quarantined", async () => {
    await using cage = await DeviceCage.open({ kinds: ["gpu"] });
    await cage.warden.warmedUp();
    const freezer = new Freezer();
    const outcome = await cage.run("import time; print('computing'); time.sleep(99)", {
      slice: "fake-0",
      limits: { wallSeconds: 1 },
      onMessage: (message) => {
        if (message.kind === "output") freezer.freeze(cage.holders(0));
      },
    });
    expect(outcome.ending).toMatchObject({ reason: "platform-fault", fault: "slice-unhealthy" });
    expect(await outcome.checked).toMatchObject({ healthy: false, detail: "a process of an attempt cannot be killed" });
    expect((await cage.run("print('others go on')")).ending).toEqual(completed);
    await freezer.thaw();
  });
});
