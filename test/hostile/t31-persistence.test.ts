import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const places = `places = ['/tmp', '/work', '/dev/shm', '/var/tmp', '/run/lock', '/dev', '/dev/mqueue', '/', '/atelier', '/atelier/scratch', '/proc', '/usr/local', '/etc']
`;
const leave = `import ctypes, os
${places}
for place in places:
    try: open(place + '/trace', 'w').write('was here')
    except OSError: pass
libc = ctypes.CDLL(None)
libc.shmget(4711, 4096, 0o1666); libc.msgget(4711, 0o1666); libc.semget(4711, 1, 0o1666)
ctypes.CDLL('librt.so.1').mq_open(b'/trace', 0o100 | 2, 0o666, None)
os.environ['LD_PRELOAD'] = '/tmp/trace'
open('sitecustomize.py', 'w').write('print("loaded")')
print('left')`;
const look = `import ctypes, os
${places}
libc = ctypes.CDLL(None)
print([place for place in places if os.path.lexists(place + '/trace')], 'LD_PRELOAD' in os.environ)
print([call(4711, 0, 0) for call in (libc.shmget, libc.msgget)], libc.semget(4711, 0, 0), ctypes.CDLL('librt.so.1').mq_open(b'/trace', 2))`;

describeAttack("traces", (cage) => {
  test("of one attempt are not there for those after it", async () => {
    expect(await cage.run(leave)).toMatchObject({ stdout: "left\n", ending: completed });
    for (let round = 0; round < 4; round += 1) expect((await cage.run(look)).stdout).toBe("[] False\n[-1, -1] -1 -1\n");
  });

  test("of one attempt are not there for another at the same time", async () => {
    const [, second] = await Promise.all([
      cage.run(`${leave}\nimport time; time.sleep(1)`),
      cage.run(`import time; time.sleep(0.5)\n${look}`),
    ]);
    expect(second.stdout).toBe("[] False\n[-1, -1] -1 -1\n");
  });

  test("in the locks of a shared file hold nobody up who was not asked", async () => {
    // Two programs that have agreed may signal each other so (docs/security.md); one that has not is not held up.
    const lock =
      "import fcntl, os, time\nfd = os.open('/usr/bin/python3', os.O_RDONLY)\nfcntl.flock(fd, fcntl.LOCK_EX)\nprint('locked', flush=True)\ntime.sleep(1.5)";
    const [, beside] = await Promise.all([
      cage.run(lock),
      cage.run(
        "import time; time.sleep(0.5); import json, subprocess; print(subprocess.run(['/usr/bin/python3', '-c', 'print(1)'], capture_output=True).stdout)",
      ),
    ]);
    expect(beside).toMatchObject({ stdout: "b'1\\n'\n", ending: completed });
  });
});
