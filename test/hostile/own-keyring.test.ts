import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
add, control = (248, 250) if os.uname().machine == 'x86_64' else (217, 219)
for name, result in (('join', libc.syscall(control, 1, None)), ('add', libc.syscall(add, b'user', b'atelier', b'x', 1, -2)), ('read', libc.syscall(control, 6, -4, None, 0))):
    print(name, 'reached' if result >= 0 else errno.errorcode[ctypes.get_errno()])`;

describeAttack("the kernel’s keyrings", (cage) => {
  testRefusedInside(cage, "take no key and join none inside", PROGRAM, "join EPERM\\nadd EPERM\\nread EPERM");
});
