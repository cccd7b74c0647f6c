import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";
import { expectNoPoints } from "./kit/judged.ts";

const ALL = (act: string) => `import fcntl, os, socket
for fd in range(1024):
    if fd in (1, 2): continue
    try: ${act}
    except (OSError, ValueError, BlockingIOError): pass
`;

const acts = {
  written: 'os.write(fd, b\'{"kind":"exited","code":0}\' * 100)',
  read: "os.set_blocking(fd, False); os.read(fd, 1 << 16)",
  closed: "os.close(fd)",
  "shut down": "socket.socket(fileno=os.dup(fd)).shutdown(2)",
  "made a terminal's": "fcntl.ioctl(fd, 0x5410, 1)",
  truncated: "os.ftruncate(fd, 0)",
  "asked for signals": "fcntl.fcntl(fd, fcntl.F_SETOWN, 1); fcntl.fcntl(fd, fcntl.F_SETFL, os.O_ASYNC)",
  "turned into another": "os.dup2(0, fd)",
};

describeAttack(
  "every descriptor from 0 to 1023",
  (cage) => {
    test.each(Object.entries(acts))("%s by a run ends that run and nothing else", async (_, act) => {
      expect((await cage.run(`${ALL(act)}print('end')`)).ending).toEqual(completed);
    });

    test.each(Object.entries(acts))("%s by a graded program earns nothing", async (_, act) => {
      await expectNoPoints(cage, `${ALL(act)}def square(n): return 0`);
    });
  },
  "numpy",
);
