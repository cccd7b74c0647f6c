import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import type { Cage } from "./kit/cage.ts";
import { reports } from "./kit/judged.ts";

const JUDGE = `from atelier_judge import budget, equal, learner, test
@test(task=1, points=0.5)
def stays_small(rng):
    with budget.memory(megabytes=150):
        equal(learner.work(), 7)
@test(task=1, points=0.5)
def stays_quick(rng):
    with budget.processor(seconds=0.5):
        equal(learner.work(), 7)
`;
const hoard = "kept = b'x' * (180 << 20); time.sleep(0.3)";
const burn = "until = time.process_time() + 0.8\n    while time.process_time() < until: pass";

async function findKeys(cage: Cage, work: string): Promise<unknown[]> {
  const program = `import os, time\ndef work():\n    ${work}\n    return 7\n`;
  const outcome = await cage.run(program, { judge: JUDGE, limits: { cpuSeconds: 20 } });
  return reports(outcome)
    .filter(({ kind }) => kind === "check")
    .map(({ status, messageKey }) => messageKey ?? status);
}

describeAttack(
  "a learner who would rather not be metered",
  (cage) => {
    test("passes where he needs little", async () => {
      expect(await findKeys(cage, "pass")).toEqual(["passed", "passed"]);
    });

    test.each([
      ["memory that he gives back before he answers", `${hoard}\n    del kept`],
      ["memory of another process", `pid = os.fork()\n    if pid == 0:\n        ${hoard}\n        os._exit(0)\n    os.waitpid(pid, 0)`],
    ])("does not get away with %s", async (_what, work) => {
      expect((await findKeys(cage, work))[0]).toBe("judge.over-memory");
    });

    test.each([
      ["the time of his own process", burn],
      [
        "the time of another process",
        `pid = os.fork()\n    if pid == 0:\n        ${burn.replace("    while", "        while")}\n        os._exit(0)\n    os.waitpid(pid, 0)`,
      ],
    ])("does not get away with %s", async (_what, work) => {
      expect((await findKeys(cage, work))[1]).toBe("judge.over-processor");
    });
  },
  "numpy",
);
