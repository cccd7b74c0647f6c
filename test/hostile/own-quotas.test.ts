import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
quota = 179 if os.uname().machine == 'x86_64' else 60
# A bare Q_SYNC needs no privilege.
print('reached' if libc.syscall(quota, 0x800001 << 8, None, 0, None) >= 0 else errno.errorcode[ctypes.get_errno()])
print('accounted' if libc.acct(b'/tmp/log') >= 0 else errno.errorcode[ctypes.get_errno()])`;

describeAttack("quotas and accounting", (cage) => {
  testRefusedInside(cage, "are refused inside before they are looked at", PROGRAM, "EPERM\\nEPERM");
});
