import type { AttemptEnded } from "#runner/sandbox/warden-message.ts";
import type { AttemptOrder, JudgeOrder } from "#runner/sandbox/order.ts";
import type { Warden } from "#runner/sandbox/warden.ts";

/** A program and how it must end; what it does besides is there to be cleaned up after. */
interface Kind {
  readonly environment: "python" | "pytorch";
  readonly program: string;
  readonly ending: object;
  readonly limits?: Partial<AttemptOrder["limits"]>;
  readonly judge?: string;
  /** Stopped by the pilot when its first output comes. */
  readonly stop?: true;
}

const MIB = 2 ** 20;
const limits = { wallSeconds: 20, cpuSeconds: 10, memoryBytes: 256 * MIB, processes: 32, outputBytes: 20_000, diskBytes: 4 * MIB };

const exits = (exitCode: number, signal: string | null = null) => ({ reason: "completed", exitCode, signal });
const meets = (limit: string) => ({ reason: "limit", limit });
const inPython = (program: string, ending: object, more: Partial<Kind> = {}): Kind => ({ environment: "python", program, ending, ...more });

/** Thirteen, so that their turn comes at every place among the tens. */
const endings: readonly Kind[] = [
  inPython("print('x')", exits(0)),
  inPython("import os; os.kill(os.getpid(), 9)", exits(137, "SIGKILL")),
  inPython("raise SystemExit(3)", exits(3)),
  inPython("import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(99)\n    os._exit(0)", exits(0)),
  // Over the limit with its last words, so that the cut is made when one of the pipes is closed already.
  inPython("import os; os.write(1, b'o' * 1000); os.write(2, b'e' * 30000)", exits(0)),
  inPython("import os\nfor _ in range(40): os.write(1, b'o' * 65536)", exits(0)),
  inPython("import atelier; atelier.metric('loss', 1, 2); atelier.artifact('weights', bytes(9000))", exits(0)),
  inPython("import os; os.write(4, b'\\xff' * 100)", exits(0)),
  inPython("import time; print('begun', flush=True); time.sleep(99)", { reason: "stopped" }, { stop: true }),
  inPython("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", meets("processes"), { limits: { processes: 8 } }),
  inPython("n = 0\nwhile True:\n    open(f'/tmp/{n}', 'wb').write(bytes(1 << 19)); n += 1", meets("disk")),
  inPython("held = []\nwhile True: held.append(bytearray(b'x') * (8 << 20))", meets("memory"), { limits: { memoryBytes: 64 * MIB } }),
  inPython("import time; time.sleep(99)", meets("wall"), { limits: { wallSeconds: 0.2 } }),
];

const trained: Kind = {
  environment: "pytorch",
  program: "import torch\na = torch.ones(64, 64)\nprint(float((a @ a).sum()))",
  ending: exits(0),
};

const graded: Kind = {
  environment: "pytorch",
  program: "def double(n): return 2 * n",
  ending: exits(0),
  judge:
    "from atelier_judge import equal, learner, test\n@test(task=1, points=1)\ndef doubles():\n    for n in range(5): equal(learner.double(n), 2 * n)\n",
};

/** Every tenth attempt imports torch, every twentieth has a judge. */
const chooseKind = (number: number): Kind =>
  number % 20 === 0 ? graded : number % 10 === 0 ? trained : (endings[number % endings.length] as Kind);

/** Carries the attempt of this number out. Throws where it ends in another way than it must. */
export async function attempt(warden: Warden, number: number): Promise<void> {
  const { environment, program, judge, stop, ...kind } = chooseKind(number);
  const name = `soak-${number}`;
  const order: AttemptOrder = {
    attempt: name,
    environment,
    entry: "main.py",
    files: [{ path: "main.py", text: program }],
    carried: number % 7 === 0 ? [{ path: "carried/before.bin", bytes: Buffer.alloc(5000, 7) }] : [],
    produces: [{ name: "weights", maxBytes: 10_000 }],
    params: {},
    limits: { ...limits, ...kind.limits },
    judge: judge === undefined ? null : makeJudge(judge),
  };
  const ended = await warden.start(order, ({ kind: heard }) => {
    if (stop && heard === "output") warden.stop(name);
  });
  if (!isAsExpected(ended, kind.ending)) {
    throw new Error(`attempt ${number} ended as ${JSON.stringify(ended.ending)}, not ${JSON.stringify(kind.ending)}:\n${program}`);
  }
}

function makeJudge(source: string): JudgeOrder {
  const files = [{ path: "judge.py", bytes: Buffer.from(source) }];
  return { entry: "judge.py", files, seedHex: "5e".repeat(32), tasks: [{ id: 1, points: 1 }], hiddenPhase: "run" };
}

function isAsExpected({ ending }: AttemptEnded, expected: object): boolean {
  return Object.entries(expected).every(([key, value]) => (ending as Record<string, unknown>)[key] === value);
}
