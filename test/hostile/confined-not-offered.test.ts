import { describe, expect, test } from "vitest";
import { noConfinement, openConfined, starters } from "./kit/confined.ts";

// docs/security.md says what a confined program cannot do; whoever makes it possible has to look at what holds it then.
describe.skipIf(noConfinement).each(starters)("without namespaces, started by %s", (starter) => {
  test("what needs a socket with a name or /dev/shm fails with an error, and nothing hangs", async () => {
    await using cage = await openConfined(starter, "auto", "pytorch");
    const program = `import multiprocessing as mp, socket, tempfile, torch
from torch.utils.data import DataLoader
def pool():
    with mp.Pool(1) as one: one.map(abs, [1])
for name, attempt in {
    'lock': mp.Lock, 'queue': mp.Queue, 'pool': pool, 'socket': socket.socket,
    'workers': lambda: list(DataLoader(torch.ones(4, 2), num_workers=1)),
    'gloo': lambda: torch.distributed.init_process_group('gloo', init_method='file://' + tempfile.mktemp(), rank=0, world_size=1),
}.items():
    try: attempt(); print('works:', name)
    except Exception as error: print('fails:', name)`;
    const { stdout } = await cage.run(program, { limits: { memoryBytes: 512 * 2 ** 20 } });
    expect(stdout.split("\n").filter((line) => line.startsWith("works"))).toEqual([]);
    expect(stdout.match(/fails/g)).toHaveLength(6);
  });

  test("whether a path or a process exists can be seen", async () => {
    await using cage = await openConfined(starter);
    const program = "import os; print(os.path.exists('/etc/passwd'), os.path.exists('/etc/no-such'), os.path.exists('/proc/1'))";
    expect((await cage.run(program)).stdout).toBe("True False True\n");
  });
});
