import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { reports } from "./kit/judged.ts";

/** Asks again and again, as a judge with many cases does. */
const PATIENT = `from atelier_judge import equal, learner, test
@test(task=1, points=1)
def answers():
    for number in range(1000):
        equal(learner.f(number), number)
`;

describeAttack(
  "a learner who wants the judge to fail in his place",
  (cage) => {
    test("by answering late, each time a little within the call's limit, meets his own wall limit", async () => {
      for (let round = 0; round < 3; round += 1) {
        const { ending } = await cage.run("import time\ndef f(n):\n    time.sleep(0.4)\n    return n", {
          judge: PATIENT,
          limits: { wallSeconds: 1 },
        });
        expect(ending).toEqual({ reason: "limit", limit: "wall" });
      }
    });

    test("by a socket that would linger when the judge lets go of it, is found dead at once", async () => {
      const program = `import array, os, socket, struct, time
def f(n):
    if n == 3:
        server = socket.create_server(('127.0.0.1', 0))
        link = socket.create_connection(server.getsockname())
        link.setblocking(False)
        try:
            while True: link.send(bytes(65536))
        except BlockingIOError: pass
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 100000))
        channel = socket.socket(fileno=10)
        channel.sendmsg([b'\\0'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [link.fileno()]))])
        link.close()
        time.sleep(0.5)
        os._exit(0)
    return n`;
      const began = performance.now();
      const outcome = await cage.run(program, { judge: PATIENT, limits: { wallSeconds: 15 } });
      expect(reports(outcome)).toMatchObject([
        { kind: "check", messageKey: "judge.learner-died" },
        { kind: "learner-died" },
        { kind: "done" },
      ]);
      expect(performance.now() - began).toBeLessThan(14_000); // before the wall limit
    });

    test("by descriptors sent over the channel, leaves nothing open in it", async () => {
      const judge = `import os
from atelier_judge import equal, learner, test
@test(task=1, points=1)
def answers():
    before = len(os.listdir('/proc/self/fd'))
    for number in range(50): equal(learner.f(number), number)
    equal(len(os.listdir('/proc/self/fd')), before)
`;
      const program = `import array, socket
channel = socket.socket(fileno=10)
write = channel.send
import atelier_wire.frames, os
def send_all(fd, views):
    for view in views:
        channel.sendmsg([view], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [1, 2]))])
atelier_wire.frames._write_all = send_all
def f(n): return n`;
      const outcome = await cage.run(program, { judge });
      expect(reports(outcome)).toMatchObject([{ kind: "check", status: "passed" }, { kind: "done" }]);
    });
  },
  "numpy",
);
