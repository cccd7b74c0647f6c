import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed, limited } from "./kit/cage.ts";

describeAttack("a storm of signals on the first process", (cage) => {
  test("of every number, queued ones included, does not keep it from reporting", async () => {
    const program = `import ctypes, os, signal
libc = ctypes.CDLL(None, use_errno=True)
for _ in range(300):
    for number in range(1, 65):
        try: os.kill(1, number)
        except OSError: pass
    libc.sigqueue(1, 34 + _ % 30, None)
print('end')`;
    expect(await cage.run(program)).toMatchObject({ ending: completed, stdout: "end\n" });
  });

  test("of children that end does not keep it from holding the disk limit", async () => {
    const program = `import os
n = 0
while True:
    if os.fork() == 0:
        os.setsid()
        if os.fork(): os._exit(0)
        os._exit(0)
    os.wait()
    try: open(f'{n}', 'wb').write(bytes(256 << 10)); n += 1
    except OSError: pass`;
    expect((await cage.run(program, { limits: { processes: 64 } })).ending).toEqual(limited("disk"));
  });
});
