import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

const hoards = {
  "message queues": `import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
letter = ctypes.create_string_buffer(8 + 8000); letter[0] = b'\\x01'
held = 0
for _ in range(30000):
    queue = libc.msgget(0, 0o1600)
    if queue < 0: break
    while libc.msgsnd(queue, letter, 8000, 0o4000) == 0: held += 8000
print(held, errno.errorcode.get(ctypes.get_errno()))`,
  "sockets that nobody reads": `import os, socket
held = 0
kept = []
try:
    for _ in range(14):
        if os.fork() == 0: break
    while True:
        pair = socket.socketpair(); kept.append(pair)
        for end in pair:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30); end.setblocking(False)
            try:
                while True: held += end.send(bytes(65536))
            except BlockingIOError: pass
except OSError: pass
print(held, flush=True)
import time; time.sleep(3)`,
  pipes: `import fcntl, os
held = 0
try:
    while True:
        r, w = os.pipe(); os.set_blocking(w, False)
        try: fcntl.fcntl(w, 1031, 1 << 20)
        except OSError: pass
        try:
            while True: held += os.write(w, bytes(65536))
        except BlockingIOError: pass
except OSError: pass
print(held, flush=True)
import time; time.sleep(1)`,
};

const MEMORY = 96 * 2 ** 20;
const limits = { memoryBytes: MEMORY, diskBytes: 8 * 2 ** 20 };
const readHeld = (stdout: string): number => Number(stdout.split(" ")[0]);

describeAttack("memory of the kernel's that no process maps", (cage) => {
  test.each(Object.entries(hoards))("hoarded in %s is ended, refused or bounded", async (name, program) => {
    const { ending, stdout } = await cage.run(program, { limits });
    // Where no cgroup counts, nothing counts the buffers of sockets (docs/security.md says so).
    if (cage.warden.limiter === "none" && name.startsWith("sockets")) return;
    if (ending.reason === "completed") expect(readHeld(stdout)).toBeLessThan(MEMORY);
    else expect(ending).toEqual(limited("memory"));
  });
});
