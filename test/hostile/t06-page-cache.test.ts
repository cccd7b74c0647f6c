import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { Cage, completed } from "./kit/cage.ts";
import { startedBy } from "./kit/mode.ts";
import { standIn } from "./kit/narrow-machine.ts";

describeAttack("pressure on page cache and swap", (cage) => {
  test("by reading more than fits counts for nobody and ends nothing", async () => {
    const program = `import os
read = 0
for folder, _, names in os.walk('/usr/lib'):
    for name in names:
        try: fd = os.open(f'{folder}/{name}', os.O_RDONLY | os.O_NOFOLLOW)
        except OSError: continue
        while data := os.read(fd, 1 << 20): read += len(data)
        os.close(fd)
        if read > 200 << 20: break
    if read > 200 << 20: break
print(read > 200 << 20)`;
    const { ending, stdout, usage } = await cage.run(program, { limits: { memoryBytes: 96 * 2 ** 20, diskBytes: 2 ** 20 } });
    expect({ ending, stdout }).toEqual({ ending: completed, stdout: "True\n" });
    expect(usage.peakMemoryBytes).toBeLessThanOrEqual(97 * 2 ** 20);
  });

  const pinning = `import ctypes, errno, mmap, resource
libc = ctypes.CDLL(None, use_errno=True)
soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
block = mmap.mmap(-1, 32 << 20)
address = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(block)))
print('pinned' if libc.mlock(address, ctypes.c_size_t(32 << 20)) == 0 else errno.errorcode[ctypes.get_errno()])
print('raised' if libc.mlockall(3) == 0 else errno.errorcode[ctypes.get_errno()])`;
  const refused = /^(ENOMEM|EPERM)\n(ENOMEM|EPERM)\n$/;

  test("by pinning pages has an end far below the memory limit", async () => {
    expect((await cage.run(pinning)).stdout).toMatch(refused);
  });

  const mayAllow = startedBy === "root" && spawnSync("sh", ["-c", "ulimit -l unlimited"]).status === 0;
  const cannotPin = mayAllow ? undefined : "whoever starts the warden here may not allow it";
  test.skipIf(cannotPin)(`where the machine lets anybody pin any number (${cannotPin ?? "tried"})`, async () => {
    const interpreter = standIn("generous", "ulimit -l unlimited", 'exec /usr/bin/python3 "$@"');
    await using generous = await Cage.open("python", "auto", { interpreter });
    expect((await generous.run(pinning)).stdout).toMatch(refused);
  });

  test("by turning swap on or off is refused", async () => {
    const program = `import ctypes
libc = ctypes.CDLL(None, use_errno=True)
open('swap', 'wb').write(bytes(1 << 20))
print(libc.swapon(b'swap', 0), ctypes.get_errno(), libc.swapoff(b'/swapfile'), ctypes.get_errno())`;
    expect((await cage.run(program)).stdout).toBe("-1 1 -1 1\n");
  });
});
