import { describeAttack } from "./kit/attack.ts";
import { testRefusedInside } from "./kit/uncaged.ts";

const PROGRAM = `import ctypes, errno, os, time
libc = ctypes.CDLL(None, use_errno=True)
block = ctypes.create_string_buffer(b'before')
child = os.fork()
if child == 0: time.sleep(5); os._exit(0)
class Piece(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
word = ctypes.create_string_buffer(b'after!')
own, their = Piece(ctypes.addressof(word), 6), Piece(ctypes.addressof(block), 6)
for target in (child, 1):
    print('reached' if libc.process_vm_writev(target, ctypes.byref(own), 1, ctypes.byref(their), 1, 0) == 6 else errno.errorcode[ctypes.get_errno()])
handle = os.pidfd_open(1)
print('advised' if libc.syscall(440, handle, ctypes.byref(their), 1, 21, 0) >= 0 else errno.errorcode[ctypes.get_errno()])
os.kill(child, 9)`;

describeAttack("writing into another process", (cage) => {
  testRefusedInside(cage, "is refused inside, be it a child or the first process", PROGRAM, "(EPERM\\n?){3}");
});
