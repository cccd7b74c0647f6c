import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";
import { measureMemory } from "./kit/host.ts";

const MEBIBYTE = 2 ** 20;
const carried = [{ path: "w", bytes: Buffer.alloc(48 * MEBIBYTE, 1) }];

describeAttack("attempts with large artifacts to carry", (cage) => {
  test("that come and are stopped leave nothing of them in the warden", async () => {
    const before = measureMemory(cage.warden.pid).warden;
    for (let round = 0; round < 5; round += 1) {
      const name = cage.nextAttempt;
      const outcome = cage.run("import time; time.sleep(9)", { carried });
      cage.warden.stop(name);
      expect((await outcome).ending).toEqual({ reason: "stopped" });
    }
    expect(measureMemory(cage.warden.pid).warden - before).toBeLessThan(64 * MEBIBYTE);
  });

  test("that are served leave nothing of them in the warden either", async () => {
    const before = measureMemory(cage.warden.pid).warden;
    for (let round = 0; round < 4; round += 1) expect((await cage.run("print(1)", { carried })).ending).toEqual(completed);
    expect(measureMemory(cage.warden.pid).warden - before).toBeLessThan(64 * MEBIBYTE);
  });
});
