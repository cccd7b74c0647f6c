import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("writing to /proc/self/mem", (cage) => {
  test("is refused, since nothing below /proc can be opened for writing", async () => {
    const program = `import errno, os
for path in ('/proc/self/mem', '/proc/thread-self/mem', f'/proc/{os.getpid()}/mem', '/proc/1/mem', '/proc/self/clear_refs', '/proc/self/coredump_filter'):
    try: os.open(path, os.O_RDWR); print('opened', path)
    except OSError as error: print(errno.errorcode[error.errno])`;
    const { stdout, ending } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(
      stdout
        .trim()
        .split("\n")
        .every((answer) => /^(EROFS|EACCES)$/.test(answer)),
    ).toBe(true);
  });

  test("by other means changes pages of its own that are shared with the zygote for itself alone", async () => {
    const poison = `import ctypes, mmap, sys
libc = ctypes.CDLL(None)
address = ctypes.cast(libc.getpid, ctypes.c_void_p).value & ~4095
print(libc.mprotect(ctypes.c_void_p(address), 8192, 7))
ctypes.memmove(ctypes.cast(libc.getppid, ctypes.c_void_p).value, bytes.fromhex('b82a000000c3'), 6)
ctypes.memset(id(True) + 16, 0, 0)
print(libc.getppid())`;
    if (process.arch === "x64") expect((await cage.run(poison)).stdout).toBe("0\n42\n");
    for (let round = 0; round < 3; round += 1)
      expect((await cage.run("import ctypes; print(ctypes.CDLL(None).getppid() != 42)")).stdout).toBe("True\n");
  });
});
