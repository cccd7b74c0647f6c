import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

const disk = { reason: "limit", limit: "disk" };

describeAttack("filling the disk", (cage) => {
  test.each(["/work", "/tmp", "/dev/shm"])("through %s is ended by the disk limit", async (folder) => {
    const program = `n = 0\nwhile True:\n    open(f'${folder}/{n}', 'wb').write(b'x' * (1 << 20)); n += 1`;
    const { ending, usage } = await cage.run(program);
    expect(ending).toEqual(disk);
    expect(usage.writtenBytes).toBeLessThanOrEqual(16 * 2 ** 20);
  });

  test("with one file, sparse or reserved, is refused", async () => {
    const program = `import errno, os
fd = os.open('big', os.O_RDWR | os.O_CREAT)
for fill in (lambda: os.truncate(fd, 1 << 40), lambda: os.posix_fallocate(fd, 0, 1 << 34)):
    try:
        fill()
        print('filled')
    except OSError as error:
        print(errno.errorcode[error.errno])`;
    expect((await cage.run(program)).stdout).toMatch(/^(EFBIG|ENOSPC)\n(EFBIG|ENOSPC)\n$/);
  });
});
