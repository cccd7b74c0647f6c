import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack("time and processors", (cage) => {
  test("of the machine cannot be set", async () => {
    const program = `import ctypes, errno, os, time
libc = ctypes.CDLL(None, use_errno=True)
moment = (ctypes.c_long * 2)(0, 0)
zone = (ctypes.c_int * 2)(60, 0)
def show(name, result): print(name, 'DONE' if result >= 0 else errno.errorcode[ctypes.get_errno()])
show('settimeofday', libc.settimeofday(moment, None))
show('zone', libc.settimeofday(None, zone))
show('clock_settime', libc.clock_settime(0, moment))
show('stime', libc.syscall(25 if False else 227, 0, moment))
show('adjtimex', libc.adjtimex(ctypes.create_string_buffer(208)))
print(time.time() > 1.6e9)`;
    expect((await cage.run(program)).stdout).toBe(
      "settimeofday EPERM\nzone EPERM\nclock_settime EPERM\nstime EPERM\nadjtimex EPERM\nTrue\n",
    );
  });

  test("of others cannot be taken by a real-time class or by rank", async () => {
    const program = `import errno, os, resource
for policy in (os.SCHED_FIFO, os.SCHED_RR, 6):
    try: os.sched_setscheduler(0, policy, os.sched_param(1)); print('DONE')
    except OSError as error: print(errno.errorcode[error.errno])
for ask in (lambda: os.nice(-1), lambda: os.setpriority(os.PRIO_PROCESS, 0, -20), lambda: os.setpriority(os.PRIO_USER, 0, -20), lambda: resource.setrlimit(resource.RLIMIT_NICE, (40, 40)), lambda: resource.setrlimit(resource.RLIMIT_RTPRIO, (99, 99))):
    try: ask(); print('DONE')
    except (OSError, ValueError) as error: print('refused')`;
    expect((await cage.run(program)).stdout).toBe("EPERM\nEPERM\nEPERM\n" + "refused\n".repeat(5));
  });

  test("may be asked for one by one, which is the program's own affair and no other's", async () => {
    const program = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nprint(len(os.sched_getaffinity(0)))";
    expect((await cage.run(program)).stdout).toBe("1\n");
    const all = "import os; print(len(os.sched_getaffinity(0)))";
    const { stdout } = await cage.run(all);
    for (let round = 0; round < 2; round += 1) expect((await cage.run(all)).stdout).toBe(stdout);
    expect(Number(stdout)).toBeGreaterThan(0);
    // Neither the first process of its sandbox nor anybody outside can be bound to a processor from within.
    const other = `import errno, os
for pid in (1, ${cage.warden.pid}):
    try: os.sched_setaffinity(pid, {0}); print('DONE')
    except OSError as error: print(errno.errorcode[error.errno])`;
    expect((await cage.run(other)).stdout).toMatch(/^(EPERM|DONE)\nESRCH\n$/);
  });
});
