import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
for path in ('/proc/1/ns/user', '/proc/1/ns/mnt', '/proc/self/ns/net'):
    try: fd = os.open(path, os.O_RDONLY)
    except OSError as error: print(path, errno.errorcode[error.errno]); continue
    print(path, 'entered' if libc.setns(fd, 0) == 0 else errno.errorcode[ctypes.get_errno()])
handle = os.pidfd_open(os.getpid())
print('pidfd', 'entered' if libc.setns(handle, 0x20000) == 0 else errno.errorcode[ctypes.get_errno()])
print('own', 'reached' if libc.unshare(0x10000000 | 0x20000) == 0 else errno.errorcode[ctypes.get_errno()])`;

describeAttack("namespaces of other processes", (cage) => {
  testRefusedInside(
    cage,
    "cannot be entered inside, be they those of the first process",
    PROGRAM,
    "/proc/1/ns/user EACCES\\n/proc/1/ns/mnt EACCES\\n/proc/self/ns/net EPERM\\npidfd EPERM\\nown EPERM",
  );
});
