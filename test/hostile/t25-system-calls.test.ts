import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

const table = path.join(import.meta.dirname, "../../sandbox-runner/python/atelier_zygote/syscall_table.py");

describeAttack("system calls", (cage) => {
  test("that the table refuses are refused, each of them", async () => {
    const program = `${readFileSync(table, "utf8")}
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
column = 0 if os.uname().machine == 'x86_64' else 1
tried = 0
for group, answer in ((NAMESPACES, errno.EPERM), (OTHER_PROCESSES, errno.EPERM), (KERNEL_SURFACE, errno.EPERM), (MACHINE, errno.EPERM), (UNKNOWN, errno.ENOSYS)):
    for name, numbers in group.items():
        if numbers[column] is None: continue
        result = libc.syscall(numbers[column], -1, 0, 0, 0, 0, 0)
        tried += 1
        if result != -1 or ctypes.get_errno() != answer: print(name, result, errno.errorcode.get(ctypes.get_errno()))
print('tried', tried > 60)`;
    expect((await cage.run(program)).stdout).toBe("tried True\n");
  });

  test("younger than the table are unknown", async () => {
    const program =
      "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint([(libc.syscall(n, 0, 0, 0, 0, 0, 0), ctypes.get_errno()) for n in (463, 470, 0x40000000 + 39)])";
    expect((await cage.run(program)).stdout).toBe("[(-1, 38), (-1, 38), (-1, 38)]\n");
  });

  test.skipIf(process.arch !== "x64")("of the 32-bit kind kill the program", async () => {
    const program = `import ctypes, mmap
code = bytes.fromhex('b814000000cd80c3')  # mov eax, 20; int 0x80; ret
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
print(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))())`;
    const { ending, stdout } = await cage.run(program);
    expect(stdout).toBe("");
    // A kernel built without them answers as to any other broken instruction, before a filter is asked.
    expect(["SIGSYS", "SIGSEGV"]).toContain(ending.reason === "completed" && ending.signal);
  });

  test("with arguments that reach further are refused", async () => {
    const program = `import ctypes, errno, fcntl, os
libc = ctypes.CDLL(None, use_errno=True)
def show(name, result): print(name, result, errno.errorcode.get(ctypes.get_errno()) if result == -1 else '')
for request in (0x5412, 0x541C):
    try: fcntl.ioctl(0, request, b'x')
    except OSError as error: print(hex(request), errno.errorcode[error.errno])
show('personality', libc.personality(0x0400000))
for policy in (1, 2):
    try: os.sched_setscheduler(0, policy, os.sched_param(1)); print('realtime')
    except OSError as error: print(policy, errno.errorcode[error.errno])
try: os.nice(-20); print('nice')
except OSError as error: print('nice', errno.errorcode[error.errno])`;
    expect((await cage.run(program)).stdout).toBe("0x5412 EPERM\n0x541c EPERM\npersonality -1 EPERM\n1 EPERM\n2 EPERM\nnice EPERM\n");
  });
});
