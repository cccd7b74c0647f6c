import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
libc.unshare(0x10000000 | 0x20000)  # outside, this makes an ordinary user the owner of his mounts
def show(name, result):
    print(name, 'reached' if result >= 0 else errno.errorcode[ctypes.get_errno()])
    return result
context = show('fsopen', libc.syscall(430, b'tmpfs', 0))
show('open_tree', libc.syscall(428, -100, b'/', 1))
show('move_mount', libc.syscall(429, -100, b'/tmp', -100, b'/tmp', 0))
show('mount_setattr', libc.syscall(442, -100, b'/', 0, (ctypes.c_uint64 * 4)(), 32))
show('fspick', libc.syscall(433, -100, b'/', 0))
show('statmount', libc.syscall(457, (ctypes.c_uint64 * 4)(32, 1, 1), ctypes.create_string_buffer(4096), 4096, 0))
show('listmount', libc.syscall(458, (ctypes.c_uint64 * 4)(32, 2**64 - 1), ctypes.create_string_buffer(4096), 8, 0))`;

describeAttack("the new mount interface", (cage) => {
  testRefusedInside(cage, "opens, moves and clones nothing inside", PROGRAM, "(\\w+ EPERM\\n?){7}");
});
