import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { type Cage, completed, type Given, limited, type Outcome } from "./kit/cage.ts";
import { reports } from "./kit/judged.ts";

// The program that a judge has begun anew (decision 0012): nothing passes from the first to it, and it is held as the first is.

const judgeThat = (...lines: string[]): string =>
  `from atelier_judge import budget, equal, fails, fresh, learner, test\n@test(task=1, points=1)\ndef one(rng):\n    ${lines.join("\n    ")}\n`;
const TWICE = judgeThat("equal(learner.answer(), 7)", "equal(fresh.answer(), 7)");

/** Leaves a trace in whatever the first program can reach, and a process that goes on. */
const LEAVES = `import fcntl, os, socket, sys
places = ["/tmp", "/dev/shm", ".", os.path.expanduser("~")]
kept = []
def answer():
    for place in places: open(place + "/left", "w").write("x")
    sys.modules["left"] = sys
    os.environ["LEFT"] = "x"
    for name in ("\\0left", "/tmp/door"):
        kept.append(socket.socket(socket.AF_UNIX)); kept[-1].bind(name); kept[-1].listen()
    kept.append(open(os.__file__)); fcntl.flock(kept[-1], fcntl.LOCK_EX)
    if os.fork() == 0:
        os.setsid()
        import time; time.sleep(60)
    return 7
def find():
    found = [place for place in places if os.path.exists(place + "/left")]
    found += [name for name in ("left",) if name in sys.modules] + [name for name in ("LEFT",) if name in os.environ]
    for name in ("\\0left", "/tmp/door"):
        try: socket.socket(socket.AF_UNIX).connect(name); found.append(name)
        except OSError: pass
    try: fcntl.flock(open(os.__file__), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError: found.append("lock")
    others = {int(name) for name in os.listdir("/proc") if name.isdigit()} - {1, os.getpid()}
    return sorted([*found, *map(str, others)])
`;

async function run(cage: Cage, program: string, judge = TWICE, given: Given = {}): Promise<Outcome & { found: unknown[] }> {
  const outcome = await cage.run(program, { judge, ...given });
  const found = reports(outcome)
    .filter(({ kind }) => kind === "check")
    .map(({ status, messageKey }) => messageKey ?? status);
  return { ...outcome, found };
}

/** What a program does that tells the second time from the first by what the judge calls. */
const second = (work: string): [string, string] => [
  `import os, sys, threading, time\ndef answer(): return 7\ndef work():\n    ${work}\n    return 7\n`,
  judgeThat("equal(learner.answer(), 7)", "equal(fresh.work(), 7)"),
];

describeAttack(
  "a program that is begun anew",
  (cage) => {
    test("finds nothing of the first: no file, no process, no socket, no lock, no memory", async () => {
      expect(await run(cage, LEAVES, judgeThat("equal(learner.answer(), 7)", "equal(learner.find() == [], False)"))).toMatchObject({
        found: ["passed"],
      });
      expect(await run(cage, LEAVES, judgeThat("equal(learner.answer(), 7)", "equal(fresh.find(), [])"))).toMatchObject({
        found: ["passed"],
        ending: completed,
      });
    });

    test("has its files, its parameters and what it carries as the first had them", async () => {
      const program = `import os
from atelier import params
def answer():
    open("main.py", "w").write("")
    return 7
def look(): return [params["n"], open("carried/w", "rb").read(), os.path.getsize("main.py") > 0]`;
      const judge = judgeThat("learner.answer()", "equal(fresh.look(), [5, b'weights', True])");
      const carried = [{ path: "w", bytes: Buffer.from("weights") }];
      expect(await run(cage, program, judge, { params: { n: 5 }, carried })).toMatchObject({ found: ["passed"] });
    });

    test("gives no other chance where it remembers answers by what was asked", async () => {
      const program = "import os\nmemo = {}\ndef draw(key): return memo.setdefault(key, int.from_bytes(os.urandom(6), 'big'))";
      expect(await run(cage, program, judgeThat("equal(learner.draw(3), learner.draw(3))"))).toMatchObject({ found: ["passed"] });
      const { found, ending } = await run(cage, program, judgeThat("equal(learner.draw(3), fresh.draw(3))"));
      expect([found, ending]).toEqual([["judge.not-equal"], completed]);
    });

    test.each([
      ["memory", "memory", "kept = bytearray(400 << 20)"],
      // It goes on where a fork is refused: whoever only watches looks fifty times a second.
      ["processes", "processes", "while True:\n        try: os.fork()\n        except OSError: pass"],
      ["processor time", "cpu", "while True: pass"],
      ["disk", "disk", "try: open('/tmp/fill', 'wb').write(bytes(64 << 20))\n    except OSError: time.sleep(60)"],
    ] as const)("meets the limit of %s by its name", async (_, limit, work) => {
      const [program, judge] = second(work);
      const { ending, found } = await run(cage, program, judge, { limits: { cpuSeconds: 2, diskBytes: 4 << 20 } });
      expect(ending).toEqual(limited(limit));
      expect(found).not.toContain("passed");
    });

    test("has of time what the first has left", async () => {
      const burn = (seconds: number) => `until = time.process_time() + ${seconds}\n    while time.process_time() < until: pass`;
      const program = `import time\ndef burn():\n    ${burn(1.2)}\n    return 7\n`;
      const one = await run(cage, program, judgeThat("equal(fresh.burn(), 7)"), { limits: { cpuSeconds: 2 } });
      expect(one).toMatchObject({ ending: completed, found: ["passed"] });
      const both = await run(cage, program, judgeThat("equal(learner.burn(), 7)", "equal(fresh.burn(), 7)"), { limits: { cpuSeconds: 2 } });
      expect(both.ending).toEqual(limited("cpu"));
      expect(both.usage.cpuMs).toBeGreaterThan(1900);
      const sleeps = "import time\ndef wait(): time.sleep(1.2)";
      const late = await run(cage, sleeps, judgeThat("learner.wait()", "fresh.wait()"), { limits: { wallSeconds: 2 } });
      expect(late.ending).toEqual(limited("wall"));
    });

    test("is metered with the first where the judge asks what they take", async () => {
      const program = "import time\ndef burn():\n    until = time.process_time() + 0.4\n    while time.process_time() < until: pass\n";
      const judge = judgeThat("with budget.processor(seconds=0.6):", "    learner.burn()", "    fresh.burn()");
      expect((await run(cage, program, judge)).found).toEqual(["judge.over-processor"]);
    });

    test("is held like the first while others are timed", async () => {
      const loop =
        "def work(values):\n    total = 0\n    for _ in range(ROUNDS):\n        for value in values.tolist(): total += value\n    return total";
      const judge = `from atelier_judge import baseline, fresh, learner, ratio, test
def speed(rng): ratio(learner.work, baseline.work, inputs=lambda: rng.integers(0, 9, size=4000), at_least=2, message="slow", seconds=3)
@test(task=1, points=0.5)
def first(rng): speed(rng)
@test(task=1, points=0.5)
def second(rng): fresh.begin(); speed(rng)
`;
      const baseline = loop.replace("ROUNDS", "60");
      const limits = { cpuSeconds: 20 };
      const calm = `${loop.replace("ROUNDS", "15")}\n    return 4 * total\ndef begin(): pass`.replace("    return total\n", "");
      for (const key of (await run(cage, calm, judge, { baseline, limits })).found) expect(["passed", "judge.too-noisy"]).toContain(key);
      const burns = `${calm}\ndef burn():\n    while True: pass\ndef begin():\n    import threading\n    threading.Thread(target=burn, daemon=True).start()`;
      const { found } = await run(cage, burns, judge, { baseline, limits });
      expect(["passed", "judge.broken"]).not.toContain(found[1]);
    });

    test("prints on after the first, within one limit", async () => {
      const program = "print('begun', flush=True)\ndef answer():\n    print('x' * 3000)\n    return 7";
      const { stdout, messages } = await run(cage, program, TWICE, { limits: { outputBytes: 5000 } });
      expect(stdout).toBe(`begun\n${"x".repeat(3000)}\nbegun\n${"x".repeat(3000)}\n`.slice(0, 5000));
      expect(messages.filter(({ kind }) => kind === "cut")).toHaveLength(1);
      const flood = await run(cage, "import sys\nprint('x' * 9000)\ndef answer(): print('y' * 9000); return 7", TWICE, {
        limits: { outputBytes: 5000 },
      });
      expect(flood.stdout).toBe("x".repeat(5000));
      expect(flood.messages.filter(({ kind }) => kind === "cut")).toHaveLength(1);
      expect(flood.found).toEqual(["passed"]);
    });

    test("shows its page on, though the first was ended in the middle of a frame", async () => {
      const program = `import os, struct
from atelier import _page, metric
def answer():
    metric("loss", 1, 0.5)
    os.write(_page._display, struct.pack(">II", 4000, 0))
    return 7
def go_on(): metric("loss", 2, 0.25)`;
      const { messages, found } = await run(cage, program, judgeThat("learner.answer()", "fresh.go_on()"));
      expect(found).toEqual(["passed"]);
      expect(messages.filter(({ kind }) => kind === "metric")).toMatchObject([{ value: 0.5 }, { value: 0.25 }]);
    });

    test("and leaves has failed, and nothing else of the attempt has", async () => {
      const [program, judge] = second("os._exit(0)");
      expect(await run(cage, program, judge)).toMatchObject({ found: ["judge.learner-died"], ending: completed });
    });

    test("gives nobody another try whose first program leaves at that moment", async () => {
      const program = "import os, threading\ndef answer():\n    threading.Timer(0.001, os._exit, [0]).start()\n    return 7";
      for (let round = 0; round < 5; round += 1) {
        const { found, ending } = await run(cage, program);
        expect(["passed", "judge.learner-died"]).toContain(found[0]);
        expect(ending).toEqual(completed);
      }
    });

    test("is ended with its attempt, whatever it has started", async () => {
      const [program, judge] = second("os.fork() or os.setsid(); print('at work', flush=True); time.sleep(60)");
      const attempt = cage.nextAttempt;
      let stopped = false;
      const onMessage: Given["onMessage"] = (message) => {
        if (message.kind !== "output" || stopped) return;
        stopped = true;
        cage.warden.stop(attempt);
      };
      const { ending } = await run(cage, program, judge, { onMessage });
      expect(ending).toEqual({ reason: "stopped" });
    });

    test("can be stopped at any moment of its beginning", async () => {
      for (let wait = 0; wait < 12; wait += 1) {
        const attempt = cage.nextAttempt;
        let timer: NodeJS.Timeout | undefined;
        const onMessage: Given["onMessage"] = ({ kind }) => {
          if (kind === "output") timer ??= setTimeout(() => cage.warden.stop(attempt), 4 * wait);
        };
        const program = "print('begun', flush=True)\ndef answer():\n    print('asked', flush=True)\n    return 7";
        const { ending } = await run(cage, program, TWICE, { onMessage });
        clearTimeout(timer);
        expect([{ reason: "stopped" }, completed]).toContainEqual(ending);
      }
    });

    test("waits for no shelf: many attempts at once each get their second", async () => {
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => run(cage, "def answer(): return 7")));
      expect(outcomes.map(({ found }) => found)).toEqual(outcomes.map(() => ["passed"]));
    });

    test("is begun though the first is deaf and has started many", async () => {
      const program = `import os, signal, time
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
def answer():
    for _ in range(20):
        if os.fork() == 0:
            kept = bytearray(8 << 20)
            while True: time.sleep(1)
    return 7`;
      expect((await run(cage, program)).found).toEqual(["passed"]);
    });
  },
  "numpy",
);
