import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("a pipe held open and full by an orphan", (cage) => {
  test.each([1, 2, 4])("(descriptor %s) does not keep the attempt from ending", async (fd) => {
    const program = `import os, time
if os.fork() == 0:
    os.setsid()
    while True: os.write(${fd}, bytes(65536))
time.sleep(0.2)`;
    const { ending } = await cage.run(program, { limits: { wallSeconds: 10 } });
    expect(ending).toEqual(completed);
  });

  test("that was sent to a socket of its own dies with the sandbox", async () => {
    const program = `import array, os, socket, time
a, b = socket.socketpair()
a.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [1, 2, 4]))])
if os.fork() == 0:
    os.setsid(); os.close(1); os.close(2); os.close(4)
    time.sleep(99)
print('parent')`;
    expect(await cage.run(program)).toMatchObject({ ending: completed, stdout: "parent\n" });
  });
});
