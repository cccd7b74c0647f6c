import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";
import { listDescendants } from "./kit/host.ts";

describeAttack("a stop or a kill that lands while sandboxes are being made", (cage) => {
  test("at every moment between the order and the first word ends the attempt once", async () => {
    for (let round = 0; round < 12; round += 1) {
      // More than are waiting: the later ones are stopped somewhere between their fork and their being ready.
      const names = Array.from({ length: 3 }, (_, index) => `attempt-${Number(cage.nextAttempt.split("-")[1]) + index}`);
      const outcomes = names.map(() => cage.run("import time; print('begun', flush=True); time.sleep(9)"));
      for (let turn = 0; turn < round * 2; turn += 1) await new Promise(setImmediate);
      for (const name of names) cage.warden.stop(name);
      for (const { ending, messages } of await Promise.all(outcomes)) {
        expect(ending).toEqual({ reason: "stopped" });
        expect(messages.filter(({ kind }) => kind === "ended")).toHaveLength(1);
      }
    }
  });

  test("of processes of one that is not ready yet is made good by another", async () => {
    for (let round = 0; round < 4; round += 1) {
      const before = new Set(listDescendants(cage.warden.pid));
      const first = cage.run("print(1)");
      await new Promise(setImmediate);
      for (const pid of listDescendants(cage.warden.pid)) {
        if (before.has(pid)) continue;
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Gone already.
        }
      }
      // Which of the two was hit is chance; that the next ones are served is not.
      expect(["completed", "platform-fault"]).toContain((await first).ending.reason);
      expect((await cage.run("print(2)")).ending).toEqual(completed);
    }
  });
});
