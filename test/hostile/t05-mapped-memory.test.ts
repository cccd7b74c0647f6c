import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed, limited } from "./kit/cage.ts";

const limits = { memoryBytes: 96 * 2 ** 20, diskBytes: 8 * 2 ** 20 };

describeAttack("memory taken by mappings and files", (cage) => {
  test("of the anonymous kind is ended by its memory limit", async () => {
    const program = "import mmap\nheld = []\nwhile True:\n    held.append(mmap.mmap(-1, 8 << 20)); held[-1].write(b'x' * (8 << 20))";
    expect((await cage.run(program, { limits })).ending).toEqual(limited("memory"));
  });

  test.each(["/dev/shm", "/tmp"])("of a file in %s, which lies in memory, is ended by the disk limit", async (folder) => {
    const program = `import mmap, os
fd = os.open('${folder}/shared', os.O_RDWR | os.O_CREAT)
os.ftruncate(fd, 8 << 20)
view = mmap.mmap(fd, 8 << 20)
for at in range(0, 8 << 20, 4096): view[at] = 1
while True: os.write(os.open(f'${folder}/{at}', os.O_WRONLY | os.O_CREAT), bytes(1 << 20)); at += 1`;
    const { ending } = await cage.run(program, { limits });
    // A page that finds no room when it is touched is a bus error; the full disk explains it.
    expect(ending).toEqual(limited("disk"));
  });

  test("of memory files, which no process maps, is ended or refused", async () => {
    const program = `import os
try:
    while True:
        fd = os.memfd_create('x'); os.write(fd, b'x' * (4 << 20))
except PermissionError: print('refused')`;
    const { ending, stdout } = await cage.run(program, { limits });
    if (cage.warden.limiter === "none") expect({ ending, stdout }).toEqual({ ending: completed, stdout: "refused\n" });
    else expect(ending).toEqual(limited("memory"));
  });

  test("of System V segments is ended or refused", async () => {
    const program = `import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
while True:
    segment = libc.shmget(0, 4 << 20, 0o1600)
    if segment < 0: break
    ctypes.memset(libc.shmat(segment, None, 0), 1, 4 << 20)
print('refused')`;
    const { ending, stdout } = await cage.run(program, { limits });
    if (cage.warden.limiter === "none") expect({ ending, stdout }).toEqual({ ending: completed, stdout: "refused\n" });
    else expect(ending).toEqual(limited("memory"));
  });
});
