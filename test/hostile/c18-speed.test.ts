import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import type { Cage, Given } from "./kit/cage.ts";
import { reports } from "./kit/judged.ts";

// C3, C5, C8, C9 and C18 of the catalogue of cheats: a time that is not the work's own.

const JUDGE = `from atelier_judge import baseline, learner, ratio, test
@test(task=1, points=1)
def is_twice_as_fast(rng):
    ratio(learner.work, baseline.work, inputs=lambda: rng.integers(0, 1000, size=4000), at_least=2, message="work.slow", seconds=4)
`;
const WORK = `
def work(values, rounds=ROUNDS):
    total = 0
    for _ in range(rounds):
        for value in values.tolist():
            total = (total * 31 + value) % 1000003
    return total
`;
const plain = WORK.replace("ROUNDS", "6");
/** The same answer in less time than the baseline takes, which does its work three times over. */
const baseline = `${plain}\nslow = work\ndef work(values):\n    slow(values); slow(values)\n    return slow(values)\n`;

async function findCheck(cage: Cage, program: string, given: Given = {}): Promise<Record<string, unknown>> {
  const outcome = await cage.run(program, { judge: JUDGE, baseline, limits: { cpuSeconds: 20 }, ...given });
  const [check] = reports(outcome).filter(({ kind }) => kind === "check");
  if (!check) throw new Error(`no check: ${JSON.stringify(outcome.messages)} ${outcome.stderr}`);
  return check;
}

describeAttack(
  "a learner who would rather look fast",
  (cage) => {
    test("is timed against the baseline, pair by pair, when he is fast", async () => {
      const check = await findCheck(cage, plain);
      expect(check).toMatchObject({ status: "passed", points: 1 });
      expect(check["speed"]).toMatchObject({ atLeast: 2, pairs: expect.any(Array) });
    });

    test("does not pass when he is not", async () => {
      expect(await findCheck(cage, baseline)).toMatchObject({ status: "failed", messageKey: "work.slow" });
    });

    test.each([
      ["another clock", `import time\ntime.perf_counter = time.monotonic = time.time = lambda: 0.0\n${baseline}`],
      [
        "threads that keep the processors from the baseline",
        `${baseline}
import threading
def burn():
    while True: pass
threading.Thread(target=burn, daemon=True).start()
`,
      ],
      [
        "processes that keep the processors from the baseline",
        `${baseline}
import os
for _ in range(4):
    if os.fork() == 0:
        while True: pass
`,
      ],
      [
        "a timer that lets him go on while he is held",
        `${baseline}
import ctypes, os, signal, threading
signal.signal(signal.SIGCONT, lambda *_: None)  # or the timer ends at the first signal that nobody takes
libc = ctypes.CDLL(None, use_errno=True)
class SigEvent(ctypes.Structure):
    _fields_ = [("value", ctypes.c_long), ("signo", ctypes.c_int), ("notify", ctypes.c_int), ("pad", ctypes.c_char * 48)]
timer = ctypes.c_long()
libc.timer_create(1, ctypes.byref(SigEvent(0, signal.SIGCONT, 0)), ctypes.byref(timer))
libc.timer_settime(timer, 0, (ctypes.c_long * 4)(0, 1_000_000, 0, 1_000_000), None)
def burn():
    while True: pass
threading.Thread(target=burn, daemon=True).start()
`,
      ],
      [
        "work in the moment in which he is woken, which nobody times",
        `${baseline}
import time
from atelier_learner import serve
plain_carry_out = serve._Server._carry_out
litter = bytearray(64 << 20)
def carry_out(self, request, body):
    end = time.perf_counter() + 0.02
    while request["op"] == "wake" and time.perf_counter() < end:
        litter[::64] = bytes(1 << 20)  # through every cache
    return plain_carry_out(self, request, body)
serve._Server._carry_out = carry_out
`,
      ],
      [
        "threads deep in the kernel, where no signal stops them",
        `${baseline}
import ctypes, threading
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
def fill():
    while True:
        area = libc.mmap(None, ctypes.c_size_t(64 << 20), 3, 0x8022, -1, ctypes.c_long(0))  # MAP_POPULATE
        libc.munmap(ctypes.c_void_p(area), ctypes.c_size_t(64 << 20))
for _ in range(3): threading.Thread(target=fill, daemon=True).start()
`,
      ],
      [
        "a child whose memory is taken apart while the baseline is timed",
        `${baseline}
import ctypes, os, signal, threading
from atelier_learner import serve
plain_carry_out, children = serve._Server._carry_out, []
def carry_out(self, request, body):
    if request["op"] == "wake":
        ready, told = os.pipe()
        children.append(os.fork())
        if children[-1] == 0:
            heap = bytearray(64 << 20)
            os.write(told, b"r")
            signal.pause()
        os.read(ready, 1); os.close(ready); os.close(told)
    return plain_carry_out(self, request, body)
serve._Server._carry_out = carry_out
slow_work = work
def work(values):
    answer = slow_work(values)
    os.kill(children.pop(), signal.SIGKILL)
    return answer
`,
      ],
      [
        "a timer whose work is done in the kernel",
        `${baseline}
import ctypes, os
libc = ctypes.CDLL(None)
for _ in range(200):
    timer = libc.timerfd_create(1, 0)
    libc.timerfd_settime(timer, 0, (ctypes.c_long * 4)(0, 1, 0, 1), None)
`,
      ],
      [
        "now this, now that long",
        `${plain.replace("work", "quick")}${baseline}
import random
whole = work
def work(values): return quick(values) if random.random() < 0.35 else whole(values)
`,
      ],
      ["an answer first and the work afterwards", `${baseline}\nfull = work\ndef work(values): return 0\n`],
      [
        "the answer to the input before",
        `${baseline}\nfull, kept = work, []\ndef work(values):\n    kept.append(full(values) if not kept else kept[0])\n    return kept[0]\n`,
      ],
    ])("by %s does not pass", async (_, program) => {
      expect(await findCheck(cage, program)).not.toMatchObject({ status: "passed" });
    });

    test("and dies while he is held, or is timed, has failed", async () => {
      expect(await findCheck(cage, "import os\ndef work(values): os._exit(0)")).toMatchObject({
        status: "failed",
        messageKey: "judge.learner-died",
      });
    });

    test("gets nothing for free where the baseline is broken: it is not his fault either", async () => {
      expect(await findCheck(cage, plain, { baseline: "def work(values): return 1 / 0" })).toMatchObject({
        status: "not-gradable",
        messageKey: "judge.broken",
      });
    });
  },
  "numpy",
);
