import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attackOwnCage } from "#runner/sandbox/attack-own-cage.ts";
import { completed, refusal } from "./kit/cage.ts";
import { DeviceCage } from "./kit/device-cage.ts";

const look = `import os
print(sorted(os.listdir('/dev')), os.listdir('/dev/fake') if os.path.isdir('/dev/fake') else None)
print(os.environ.get('FAKE_VISIBLE_DEVICES'))
hidden = []
for root in ('/atelier/devices', '/atelier/scratch'):
    try: hidden += os.listdir(root)
    except OSError as error: hidden.append(type(error).__name__)
print(hidden)`;

describe.skipIf(refusal)("a sandbox on a slice of a device", () => {
  let cage: DeviceCage;
  beforeAll(async () => {
    cage = await DeviceCage.open();
    await cage.warden.warmedUp();
  });
  afterAll(() => cage[Symbol.asyncDispose]());

  test("sees its own slice's nodes, and no trace of another's", async () => {
    for (const [slice, number] of [
      ["fake-0", 0],
      ["fake-1", 1],
    ] as const) {
      const { stdout, stderr, ending } = await cage.run(look, { slice });
      expect({ stderr, ending }).toEqual({ stderr: "", ending: completed });
      const [nodes, variable, hidden] = stdout.split("\n");
      expect(nodes).toContain("'fake'");
      expect(nodes).toContain(`['card${number}']`);
      expect(nodes).toContain("'urandom'");
      expect([variable, hidden]).toEqual([String(number), "['PermissionError']"]);
    }
  });

  test("is warm, and without a device nothing of devices is seen", async () => {
    await cage.warden.warmedUp();
    expect((await cage.run("print(1)", { slice: "fake-0" })).warm).toBe(true);
    const { stdout } = await cage.run(look);
    expect(stdout.split("\n")[0]).toBe("['fd', 'full', 'null', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'urandom', 'zero'] None");
    expect(stdout.split("\n").slice(1, 3)).toEqual(["None", "['PermissionError']"]);
  });

  test("has no more rights than any other, before its runtime began and in every thread of it", async () => {
    await cage.warden.warmedUp();
    const program = `import ctypes, os
for line in open('/proc/self/status'):
    if line.startswith(('CapEff', 'CapPrm', 'CapBnd', 'NoNewPrivs', 'Seccomp:')): print(*line.split())
print(ctypes.CDLL(None).unshare(0x20000), open('carried/before.bin').read())
try: open('carried/new', 'w')
except OSError as error: print(error.errno)
try: open('/dev/fake/card0', 'r+').write('x'); print('own device writable')
except OSError as error: print(error)
try: open('/dev/other', 'w')
except OSError as error: print(error.errno)
print([name for name in os.listdir('/proc') if name.isdigit()])`;
    const { stdout } = await cage.run(program, { slice: "fake-0" });
    const none = "0000000000000000";
    expect(stdout.split("\n")).toEqual([
      `CapPrm: ${none}`,
      `CapEff: ${none}`,
      `CapBnd: ${none}`,
      "NoNewPrivs: 1",
      "Seccomp: 2",
      "-1 carried",
      "30",
      "own device writable",
      "30",
      "['1', '2']",
      "",
    ]);
  });

  test("may write in /proc what concerns its own processes, as runtimes do, and nothing of this machine", async () => {
    await cage.warden.warmedUp();
    const program = `import os, threading, time
threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
own = f'/proc/{os.getpid()}/'
opened = set()
for folder, _, names in os.walk('/proc'):
    for name in names:
        path = f'{folder}/{name}'
        if '/fd/' in path or '/map_files/' in path: continue
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
            if os.stat(path).st_rdev != os.stat('/dev/null').st_rdev: opened.add(path)
        except OSError: pass
thread = max(map(int, os.listdir('/proc/self/task')))
open(f'/proc/self/task/{thread}/comm', 'w').write('named')
print(open(f'/proc/self/task/{thread}/comm').read().strip(), sorted(path for path in opened if not path.startswith(own)))`;
    const { stdout } = await cage.run(program, { slice: "fake-0" });
    expect(stdout).toBe("named []\n");
  });

  test("holds against the runner's own attack", async () => {
    await cage.warden.warmedUp();
    expect(await attackOwnCage(cage.warden, "python", ["FAKE_VISIBLE_DEVICES", "FAKE_NODE"], "fake-1")).toEqual([]);
  });

  test("is limited as any other is", async () => {
    await cage.warden.warmedUp();
    const { ending } = await cage.run("while True: pass", { slice: "fake-1", limits: { wallSeconds: 0.5 } });
    expect(ending).toEqual({ reason: "limit", limit: "wall" });
    await cage.warden.warmedUp();
    const disk = await cage.run("open('/tmp/big', 'wb').write(bytes(64 << 20))", { slice: "fake-1" });
    expect(disk.ending).toEqual({ reason: "limit", limit: "disk" });
  });

  test("has its program begun anew on the same slice, which is looked at once, when both are over", async () => {
    await cage.warden.warmedUp();
    const program = "import os\ndef look(): open('/dev/fake/card1'); return [os.environ['FAKE_VISIBLE_DEVICES'], *os.listdir('/dev/fake')]";
    const judge = `from atelier_judge import equal, fresh, learner, test
@test(task=1, points=1)
def look(rng):
    equal(learner.look(), ["1", "card1"])
    equal(fresh.look(), ["1", "card1"])`;
    const { messages, ending, checked } = await cage.run(program, { slice: "fake-1", judge });
    expect(ending).toEqual(completed);
    expect(messages).toContainEqual(expect.objectContaining({ report: expect.objectContaining({ kind: "check", status: "passed" }) }));
    expect(await checked).toMatchObject({ healthy: true });
    expect(messages.filter(({ kind }) => kind === "slice-checked")).toHaveLength(1);
    expect(await cage.slice("fake-1")).toMatchObject({ state: "free" });
  });

  test("is graded by a judge that is not on the device", async () => {
    await cage.warden.warmedUp();
    const judge = `import os
from atelier_judge import equal, learner, test

@test(task=1, points=1)
def stays_on_the_processors():
    equal([os.path.exists('/dev/fake'), 'FAKE_NODE' in os.environ, learner.f()], [False, False, True])`;
    const program = "import os\ndef f(): return os.path.exists('/dev/fake/card1')";
    const { messages, ending } = await cage.run(program, { slice: "fake-1", judge });
    expect(ending).toEqual(completed);
    const reports = messages.flatMap((message) => (message.kind === "report" ? [message.report] : []));
    expect(reports).toContainEqual(expect.objectContaining({ kind: "check", status: "passed" }));
  });
});
