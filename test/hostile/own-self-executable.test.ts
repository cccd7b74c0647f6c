import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack("overwriting the program that runs", (cage) => {
  test("by /proc/self/exe, by its descriptor or by its path is refused, also from one's own interpreter's end", async () => {
    const before = statSync("/usr/bin/python3");
    const program = `import errno, os, sys
fd = os.open('/proc/self/exe', os.O_RDONLY)
for path in ('/proc/self/exe', f'/proc/self/fd/{fd}', f'/dev/fd/{fd}', sys.executable, os.path.realpath(sys.executable), '/proc/1/exe'):
    for flags in (os.O_WRONLY, os.O_RDWR | os.O_TRUNC, os.O_WRONLY | os.O_APPEND):
        try: os.open(path, flags); print('opened', path)
        except OSError as error:
            if error.errno not in (errno.EROFS, errno.EACCES, errno.ETXTBSY, errno.EPERM): print(path, errno.errorcode[error.errno])
# When every process has become another program, nobody runs the interpreter any more and its text is not busy.
if os.fork() == 0: os.execv('/bin/sh', ['sh', '-c', f'echo x > /proc/self/fd/{fd} || echo refused'])
os.set_inheritable(fd, True)
os.wait()
os.execv('/bin/sh', ['sh', '-c', f'echo x > /proc/self/fd/{fd} || echo refused'])`;
    const { stdout } = await cage.run(program);
    expect(stdout).toBe("refused\nrefused\n");
    const after = statSync("/usr/bin/python3");
    expect([after.ino, after.size, after.mtimeMs]).toEqual([before.ino, before.size, before.mtimeMs]);
  });
});
