import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { runUncaged } from "./kit/uncaged.ts";

const PUSH = `import errno, fcntl, os, pty
try:
    here, there = os.openpty()
    fcntl.ioctl(there, 0x5412, b'x'); print('reached')
except OSError as error: print(errno.errorcode[error.errno])`;

describeAttack("terminals", (cage) => {
  test("can be had outside", () => {
    // A terminal of one's own is enough to try; whether this kernel still lets anybody push into one is its setting.
    expect(runUncaged(PUSH)).toMatch(/^(reached|EIO|EPERM)\n$/);
    expect(runUncaged("import os; print(len(os.openpty()))")).toBe("2\n");
  });

  test("do not exist inside", async () => {
    const program = `import errno, os
for path in ('/dev/tty', '/dev/ptmx', '/dev/pts/ptmx', '/dev/pts/0', '/dev/console', '/dev/tty0', '/dev/vcs', '/dev/uinput'):
    try: os.open(path, os.O_RDWR); print('opened', path)
    except OSError: pass
print([os.isatty(fd) for fd in range(5)])`;
    expect((await cage.run(program)).stdout).toBe("[False, False, False, False, False]\n");
    expect((await cage.run(PUSH)).stdout).toBe("ENOENT\n");
  });

  test("take no input from a program, and none becomes its own", async () => {
    const program = `import errno, fcntl, os
for request in (0x5412, 0x541C, 0x540E):
    for fd in range(3):
        try: fcntl.ioctl(fd, request, b'x'); print('done', hex(request))
        except OSError as error: print(errno.errorcode[error.errno], end=' ')
    print()
try: os.tcsetpgrp(0, os.getpid()); print('done')
except OSError as error: print(errno.errorcode[error.errno])`;
    expect((await cage.run(program)).stdout).toBe("EPERM EPERM EPERM \nEPERM EPERM EPERM \nENOTTY ENOTTY ENOTTY \nENOTTY\n");
  });
});
