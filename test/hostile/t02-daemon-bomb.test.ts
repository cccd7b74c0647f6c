import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

describeAttack("a fork bomb of daemons", (cage) => {
  test("in sessions of their own is ended by its process limit", async () => {
    const program = "import os\nwhile True:\n    try:\n        if os.fork() == 0: os.setsid()\n    except OSError: pass";
    expect((await cage.run(program)).ending).toEqual(limited("processes"));
  });

  test("that fork twice, so that no parent is left to answer for them, is ended by its process limit", async () => {
    const program = `import os, time
while True:
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork(): os._exit(0)
            time.sleep(9)
        os.wait()
    except OSError: pass`;
    expect((await cage.run(program)).ending).toEqual(limited("processes"));
  });
});
