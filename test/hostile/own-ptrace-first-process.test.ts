import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import ctypes, errno, os, time
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
child = os.fork()
if child == 0: time.sleep(5); os._exit(0)
for request, target in ((16, 1), (0x4206, 1), (0x4206, child)):
    print('reached' if libc.ptrace(request, target, None, None) == 0 else errno.errorcode[ctypes.get_errno()])
os.kill(child, 9)`;

describeAttack("tracing", (cage) => {
  testRefusedInside(cage, "of the first process or of a child is refused inside", PROGRAM, "(EPERM\\n?){3}");
});
