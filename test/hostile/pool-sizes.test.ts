import { describe, expect, test, vi } from "vitest";
import { Cage, refusal } from "./kit/cage.ts";

describe.skipIf(refusal)("sandboxes that wait", () => {
  test("become more and fewer as the pilot asks, without harm to the one that runs", async () => {
    await using cage = await Cage.open();
    const ready = async () => (await cage.warden.status())[0]?.ready;
    cage.warden.resize([{ environment: "python", learners: 6, judges: 0 }]);
    await vi.waitFor(async () => expect(await ready()).toBe(6), { timeout: 30_000 });
    const running = cage.run("import time; time.sleep(0.5); print('done')");
    cage.warden.resize([{ environment: "python", learners: 1, judges: 0 }]);
    await vi.waitFor(async () => expect(await ready()).toBe(1), { timeout: 30_000 });
    expect((await running).stdout).toBe("done\n");
    await cage.expectNextAttemptUnaffected();
  });

  test("are made good after a burst that took most of them", async () => {
    await using cage = await Cage.open();
    const ready = async () => (await cage.warden.status())[0]?.ready;
    const learners = 12;
    cage.warden.resize([{ environment: "python", learners, judges: 0 }]);
    await vi.waitFor(async () => expect(await ready()).toBe(learners), { timeout: 60_000 });
    const burst = await Promise.all(Array.from({ length: learners - 2 }, () => cage.run("print('done')")));
    expect(burst.map(({ stdout }) => stdout)).toEqual(burst.map(() => "done\n"));
    await vi.waitFor(async () => expect(await ready()).toBe(learners), { timeout: 60_000 });
  });
});
