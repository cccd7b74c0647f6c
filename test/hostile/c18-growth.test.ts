import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import type { Cage } from "./kit/cage.ts";
import { reports } from "./kit/judged.ts";

// C3, C5 and C18 of the catalogue of cheats, where how time grows is graded and there is no baseline.

// Its own work shows the judge a steady machine, whatever else runs here.
const JUDGE = `import sys
from atelier_judge import equal, growth, learner, test
sys.modules["atelier_judge.growth"]._time_reference = lambda: 0.001
@test(task=1, points=1)
def grows_like_its_input(rng):
    growth(
        learner.work, sizes=[250, 500, 1000, 2000], inputs=lambda size: rng.integers(0, 99, size).tolist(),
        check=lambda answer, values: equal(answer, sum(values)), at_most=1.3, message="work.grows", seconds=4,
    )
`;
/** Waits: a busy machine makes them hardly longer. */
const squared = `
import time
sleep = time.sleep
def work(values):
    sleep(0.003 * (len(values) / 250) ** 2)
    return sum(values)
`;

async function findCheck(cage: Cage, program: string): Promise<Record<string, unknown>> {
  const outcome = await cage.run(program, { judge: JUDGE, limits: { cpuSeconds: 20 } });
  const [check] = reports(outcome).filter(({ kind }) => kind === "check");
  if (!check) throw new Error(`no check: ${JSON.stringify(outcome.messages)} ${outcome.stderr}`);
  return check;
}

describeAttack(
  "a learner who would rather look as if time grew slowly",
  (cage) => {
    test("is timed at every size", async () => {
      const check = await findCheck(cage, squared);
      expect(check).toMatchObject({ status: "failed", messageKey: "work.grows", params: { threshold: 1.3 } });
      expect(check["growth"]).toMatchObject({ atMost: 1.3, points: [250, 500, 1000, 2000].map((size) => expect.arrayContaining([size])) });
    });

    test.each([
      ["another clock", `${squared}\ntime.perf_counter = time.monotonic = time.time = lambda: 0.0`],
      ["a wait in every call", squared.replace("sleep(", "sleep(0.05 + ")],
      ["an answer that is quick and wrong", "def work(values): return 0"],
      [
        "threads that work whenever they may",
        `${squared}
import threading
def burn():
    while True: pass
threading.Thread(target=burn, daemon=True).start()
`,
      ],
    ])("does not pass by %s", async (_how, program) => {
      expect(await findCheck(cage, program)).toMatchObject({ points: 0, status: "failed" });
    });
  },
  "numpy",
);
