import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("process numbers that are used again", (cage) => {
  test("inside cannot be made to name anybody outside: the count is the sandbox's own", async () => {
    const program = `import os
try: open('/proc/sys/kernel/ns_last_pid', 'w').write('1'); print('set')
except OSError: pass
seen = set()
for _ in range(60):
    pid = os.fork()
    if pid == 0: os._exit(0)
    os.waitpid(pid, 0); seen.add(pid)
print(max(seen) < 70, min(seen) > 2)`;
    expect(await cage.run(program)).toMatchObject({ ending: completed, stdout: "True True\n" });
  });

  test("outside do not make the warden's kill hit a stranger: a sandbox that has ended and is then stopped stays ended", async () => {
    for (let round = 0; round < 10; round += 1) {
      const name = cage.nextAttempt;
      const neighbour = cage.run("import time; time.sleep(0.2); print('whole')");
      const short = cage.run("pass");
      const other = cage.nextAttempt;
      await short;
      for (const one of [other, "attempt-0"]) cage.warden.stop(one);
      expect(await neighbour, name).toMatchObject({ ending: completed, stdout: "whole\n" });
    }
  });
});
