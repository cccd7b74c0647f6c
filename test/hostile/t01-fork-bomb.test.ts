import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

describeAttack("a fork bomb", (cage) => {
  test("is ended by its process limit", async () => {
    const { ending } = await cage.run("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass");
    expect(ending).toEqual(limited("processes"));
  });

  test("that would rather end well than be named is named all the same", async () => {
    const program = `import os, time
for _ in range(100):
    try:
        if os.fork() == 0: time.sleep(9)
    except OSError: os._exit(0)
time.sleep(9)`;
    expect((await cage.run(program)).ending).toEqual(limited("processes"));
  });
});
