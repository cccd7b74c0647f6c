import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

/** Processes that come and go faster than anybody can list them, never many at once. */
const STORM = `import os
print('begun', flush=True)
while True:
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork(): os._exit(0)
            os._exit(0)
        os.wait()
    except OSError: pass`;

describeAttack("a storm of processes that live for no time", (cage) => {
  test("is stopped in its middle and leaves none behind", async () => {
    for (let round = 0; round < 3; round += 1) {
      const name = cage.nextAttempt;
      const { ending } = await cage.run(STORM, {
        limits: { processes: 512, cpuSeconds: 60 },
        onMessage: ({ kind }) => void (kind === "output" && cage.warden.stop(name)),
      });
      expect([{ reason: "stopped" }, limited("processes")]).toContainEqual(ending);
    }
  });

  test("is ended by its wall limit at the latest", async () => {
    const { ending } = await cage.run(STORM, { limits: { processes: 512, cpuSeconds: 60, wallSeconds: 1 } });
    expect([limited("wall"), limited("processes"), limited("cpu")]).toContainEqual(ending);
  });
});
