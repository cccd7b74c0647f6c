import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("descriptors", (cage) => {
  test("run out for the program alone", async () => {
    const program = "import errno, os\ntry:\n    while True: os.dup(1)\nexcept OSError as error: print(errno.errorcode[error.errno])";
    const { stdout, ending } = await cage.run(program);
    expect(stdout).toBe("EMFILE\n");
    expect(ending).toEqual(completed);
  });

  test("sent into a socket and never taken out do not stop the next hand-over", async () => {
    const program = `import array, socket
held = []
try:
    while True:
        pair = socket.socketpair(); held.append(pair)
        for _ in range(4):
            pair[0].sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [1] * 200))])
except OSError as error: print('refused')`;
    expect((await cage.run(program)).stdout).toBe("refused\n");
  });
});
