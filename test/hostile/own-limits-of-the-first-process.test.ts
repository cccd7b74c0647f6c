import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const attacks = {
  "processor time": "resource.RLIMIT_CPU, (0, 0)",
  "address space": "resource.RLIMIT_AS, (4096, 4096)",
  "open files": "resource.RLIMIT_NOFILE, (0, 0)",
  "file size": "resource.RLIMIT_FSIZE, (0, 0)",
  stack: "resource.RLIMIT_STACK, (0, 0)",
  data: "resource.RLIMIT_DATA, (0, 0)",
};

// Whoever starves the process that reports for him would end as a fault of the platform, and be tried again for nothing.
describeAttack("limits that a program sets for the first process of its sandbox", (cage) => {
  test.each(Object.entries(attacks))("(%s) are refused, and the attempt ends as it did", async (_, limit) => {
    const program = `import resource, time
try: resource.prlimit(1, ${limit}); print('set')
except PermissionError: print('refused')
time.sleep(0.3)`;
    expect(await cage.run(program)).toMatchObject({ ending: completed, stdout: "refused\n" });
  });

  test("leave its own limits for it to lower", async () => {
    const program =
      "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); print(resource.prlimit(0, resource.RLIMIT_NOFILE), resource.prlimit(1, resource.RLIMIT_NOFILE)[0] > 64)";
    expect((await cage.run(program)).stdout).toBe("(64, 64) True\n");
  });

  test("and its rank among the others cannot keep it from holding the disk limit", async () => {
    const program = `import os
for act in (lambda: os.setpriority(os.PRIO_PROCESS, 1, 19), lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)), lambda: os.sched_setaffinity(1, {0})):
    try: act()
    except OSError: pass
for _ in range(6):
    if os.fork() == 0: os.sched_setaffinity(0, {0}); break
n = 0
while True:
    try: open(f'{os.getpid()}-{n}', 'wb').write(bytes(1 << 20)); n += 1
    except OSError: pass`;
    expect((await cage.run(program)).ending).toEqual({ reason: "limit", limit: "disk" });
  });
});
