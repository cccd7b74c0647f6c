import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
own = os.pidfd_open(os.getpid())
first = os.pidfd_open(1)
print('reached' if libc.syscall(438, own, 2, 0) >= 0 else errno.errorcode[ctypes.get_errno()])
print({errno.errorcode[ctypes.get_errno()] for fd in range(32) if libc.syscall(438, first, fd, 0) < 0} == {'EPERM'})`;

describeAttack("taking descriptors out of another process", (cage) => {
  testRefusedInside(cage, "is refused inside, for each number in the first process too", PROGRAM, "EPERM\\nTrue");
});
