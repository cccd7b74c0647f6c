import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { runUncaged } from "./kit/uncaged.ts";

const GRAB = (target: string) => `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
target = ${target}
buffer = ctypes.create_string_buffer(8)
class Piece(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
own = Piece(ctypes.cast(buffer, ctypes.c_void_p), 8)
their = Piece(id(target), 8)
def show(name, result): print(name, 'reached' if result >= 0 else errno.errorcode[ctypes.get_errno()])
handle = os.pidfd_open(target)
show('pidfd_getfd', libc.syscall(438, handle, 0, 0))
show('process_vm_readv', libc.process_vm_readv(target, ctypes.byref(own), 1, ctypes.byref(their), 1, 0))
show('process_vm_writev', libc.process_vm_writev(target, ctypes.byref(own), 1, ctypes.byref(their), 1, 0))
show('ptrace', libc.ptrace(16, target, None, None))`;
/** A child is the easiest victim that there is. */
const CHILD = `import os, time
child = os.fork()
if child == 0:
    time.sleep(5); os._exit(0)
${GRAB("child")}
os.kill(child, 9)`;
const refused = "pidfd_getfd EPERM\nprocess_vm_readv EPERM\nprocess_vm_writev EPERM\nptrace EPERM\n";

describeAttack("the memory and descriptors of another process", (cage) => {
  test("are in reach where there is no cage", () => {
    expect(runUncaged(CHILD)).toBe("pidfd_getfd reached\nprocess_vm_readv reached\nprocess_vm_writev reached\nptrace reached\n");
  });

  test("are out of reach, be it one's own child", async () => {
    expect((await cage.run(CHILD)).stdout).toBe(refused);
  });

  test("are out of reach, be it the first process of the sandbox", async () => {
    expect((await cage.run(GRAB("1"))).stdout).toBe(refused);
  });

  test("are out of reach, be it the warden or an attempt beside this one: neither has a number here", async () => {
    const neighbour = cage.run("import time; time.sleep(1.5)");
    const { stdout } = await cage.run(
      `import os, atelier
found = []
for pid in [atelier.params['warden'], *range(1, 400)]:
    try: os.kill(pid, 0); found.append(pid)
    except ProcessLookupError: pass
    except PermissionError: found.append(pid)
print(found == [1, os.getpid()] or found)`,
      { params: { warden: cage.warden.pid } },
    );
    expect(stdout).toBe("True\n");
    await neighbour;
  });
});
