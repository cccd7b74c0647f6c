import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

describeAttack("a bomb of threads", (cage) => {
  test("is ended by its process limit, which counts threads as well", async () => {
    const program =
      "import threading, time\nwhile True:\n    try: threading.Thread(target=time.sleep, args=(9,)).start()\n    except RuntimeError: pass";
    expect((await cage.run(program)).ending).toEqual(limited("processes"));
  });

  test("has as many addresses for them on a machine with many processors as on this one", async () => {
    expect((await cage.run("import os; print(os.environ['MALLOC_ARENA_MAX'])")).stdout).toBe("4\n");
  });

  test("spread over several processes is ended by its process limit", async () => {
    const program = `import os, threading, time
for _ in range(3): os.fork()
for _ in range(8):
    try: threading.Thread(target=time.sleep, args=(9,)).start()
    except RuntimeError: pass
time.sleep(9)`;
    expect((await cage.run(program)).ending).toEqual(limited("processes"));
  });
});
