import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

/** Whoever ignores SIGCHLD never inherits the time of children that are gone. */
const PROGRAM = `import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        end = time.process_time() + 0.2
        while time.process_time() < end: pass
        os._exit(0)
    try: os.wait()
    except ChildProcessError: pass`;

describeAttack("work in children that nobody waits for", (cage) => {
  test("counts against the CPU limit", async () => {
    const { ending } = await cage.run(PROGRAM, { limits: { cpuSeconds: 1, wallSeconds: 20 } });
    expect(ending).toEqual(limited("cpu"));
  });
});
