import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { Cage, type EnvironmentName, refusal } from "./cage.ts";
import { expectUntouched, measureMemory, takeSnapshot } from "./host.ts";

/**
 * Tests of one attack in a cage of their own. After each of them the next attempt must find everything as if nothing had
 * been, and this machine must look as before.
 */
export function describeAttack(name: string, body: (cage: Cage) => void, environment: EnvironmentName = "python"): void {
  describe.skipIf(refusal)(name, () => {
    const cage = new Cage(environment);
    let before: ReturnType<typeof takeSnapshot>;
    let memory: ReturnType<typeof measureMemory>;
    beforeAll(async () => {
      await cage.start();
      before = takeSnapshot(cage.warden.pid);
      memory = measureMemory(cage.warden.pid);
    });
    afterEach(async () => {
      await cage.expectNextAttemptUnaffected();
      await expectUntouched(cage.warden.pid, before, memory);
    });
    afterAll(() => cage[Symbol.asyncDispose]());
    body(cage);
  });
}
