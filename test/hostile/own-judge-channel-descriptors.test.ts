import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { reports } from "./kit/judged.ts";

const JUDGE = `import os
from atelier_judge import equal, learner, test
@test(task=1, points=1)
def answers():
    before = sorted(os.listdir('/proc/self/fd'))
    for number in range(60): equal(learner.f(number), number)
    equal(sorted(os.listdir('/proc/self/fd')), before)
`;

/** Every frame of an answer carries descriptors; the program's own answers still arrive. */
const SEND = (open: string) => `import array, atelier_wire.frames, os, socket
channel = None
def find():
    global channel
    for fd in range(5, 64):
        try: link = socket.socket(fileno=os.dup(fd)); link.getpeername(); channel = link; return
        except OSError: pass
def send_all(fd, views):
    if channel is None: find()
    for view in views:
        given = ${open}
        channel.sendmsg([view], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', given))])
        for one in given: os.close(one)
atelier_wire.frames._write_all = send_all
def f(n): return n`;

const gifts = {
  "its own output": "[os.dup(1)]",
  "a hundred at once": "[os.dup(1) for _ in range(100)]",
  "a folder": "[os.open('/work', os.O_RDONLY)]",
  "a device": "[os.open('/dev/zero', os.O_RDONLY)]",
  "the channel itself": "[os.dup(channel.fileno())]",
  "a pipe that nobody reads": "list(os.pipe())",
};

describeAttack(
  "descriptors sent to the judge along with an answer",
  (cage) => {
    test.each(Object.entries(gifts))("(%s) are closed there by the kernel, and the answer counts", async (_, gift) => {
      const outcome = await cage.run(SEND(gift), { judge: JUDGE });
      expect(outcome.stderr).toBe("");
      expect(reports(outcome)).toMatchObject([{ kind: "check", status: "passed" }, { kind: "done" }]);
    });
  },
  "numpy",
);
