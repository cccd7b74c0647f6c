import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";
import { runUncaged } from "./kit/uncaged.ts";

describeAttack("time that a program would like to bend", (cage) => {
  test("does not wake the machine by an alarm", async () => {
    const program = `import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
for clock in (8, 9):
    print('made' if libc.timerfd_create(clock, 0) >= 0 else errno.errorcode[ctypes.get_errno()])
    print('made' if libc.timer_create(clock, None, ctypes.byref(ctypes.c_void_p())) == 0 else errno.errorcode[ctypes.get_errno()])
print('made' if libc.timerfd_create(1, 0) >= 0 else 'refused')`;
    expect((await cage.run(program)).stdout).toMatch(/^(E\w+\n){4}made\n$/);
  });

  test("does not put off the wall limit, whatever clock the program shows itself", async () => {
    const program = `import time
time.time = time.monotonic = time.perf_counter = lambda: 0.0
time.sleep(99)`;
    expect((await cage.run(program, { limits: { wallSeconds: 0.5 } })).ending).toEqual(limited("wall"));
  });

  test("is not slowed for others by timers that fire all the time", async () => {
    const program = `import ctypes, signal
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
libc = ctypes.CDLL(None, use_errno=True)
made = 0
while made < 20_000 and libc.timer_create(0, None, ctypes.byref(ctypes.c_void_p())) == 0: made += 1
while True: pass`;
    const [bent, beside] = await Promise.all([cage.run(program, { limits: { cpuSeconds: 0.5 } }), cage.run("print('beside')")]);
    expect(bent.ending).toEqual(limited("cpu"));
    expect(beside.stdout).toBe("beside\n");
  });

  test("is shown as it is outside", async () => {
    const program = "import time; print(int(time.time()) // 600, int(time.clock_gettime(time.CLOCK_BOOTTIME)) // 600)";
    const [inside, outside] = [(await cage.run(program)).stdout, runUncaged(program)];
    for (const [index, minutes] of inside.trim().split(" ").entries())
      expect(Math.abs(Number(minutes) - Number(outside.trim().split(" ")[index]))).toBeLessThanOrEqual(1);
  });
});
