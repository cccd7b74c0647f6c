import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed, limited } from "./kit/cage.ts";

const NAMES = String.raw`[b'\n\n', b') R 1 1 1', b'\x1b]0;x\x07', b'\xff\xfe\xfd', b'(((((((', b'1 (x) S 0 0', b'']`;

describeAttack("what a process may say of itself", (cage) => {
  test("in its name cannot mislead whoever reads the kernel's tables: the limits still see it", async () => {
    const program = `import ctypes, os, time
libc = ctypes.CDLL(None)
for name in ${NAMES}:
    if os.fork() == 0:
        libc.prctl(15, name, 0, 0, 0)
        while True: pass
while True: time.sleep(1)`;
    expect((await cage.run(program, { limits: { cpuSeconds: 1 } })).ending).toEqual(limited("cpu"));
  });

  test("in its name and in its threads' names does not hide how many there are", async () => {
    const program = `import ctypes, os, threading, time
libc = ctypes.CDLL(None)
for name in ${NAMES} * 12:
    libc.prctl(15, name, 0, 0, 0)
    try: threading.Thread(target=time.sleep, args=(9,)).start()
    except RuntimeError: pass
time.sleep(9)`;
    expect((await cage.run(program)).ending).toEqual(limited("processes"));
  });

  test("about its parents, its adopted children and its secrets changes nothing", async () => {
    const program = `import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(1, 0, 0, 0, 0); libc.prctl(36, 1, 0, 0, 0); libc.prctl(4, 0, 0, 0, 0); libc.prctl(35, 1, 0, 0, 0)
print(libc.prctl(24, 0, 0, 0, 0), libc.prctl(35, 13, os.open('/bin/true', 0), 0, 0), libc.prctl(22, 0, 0, 0, 0))
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(99)
    os._exit(0)
os._exit(0)`;
    expect(await cage.run(program)).toMatchObject({ ending: completed });
  });
});
