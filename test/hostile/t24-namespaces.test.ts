import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

const program = `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
def attempt(name, result):
    print(name, 'DONE' if result >= 0 else errno.errorcode[ctypes.get_errno()])
for name, flag in (('user', 0x10000000), ('mount', 0x20000), ('pid', 0x20000000), ('net', 0x40000000), ('ipc', 0x8000000), ('uts', 0x4000000), ('cgroup', 0x2000000), ('time', 0x80)):
    attempt('unshare ' + name, libc.unshare(flag))
    if name != 'time': attempt('clone ' + name, libc.syscall(56 if os.uname().machine == 'x86_64' else 220, flag | 17, 0, 0, 0, 0))
attempt('clone3', libc.syscall(435, None, 0))
attempt('mount', libc.mount(b'none', b'/work', b'tmpfs', 0, None))
attempt('remount', libc.mount(b'none', b'/', None, 32 | 4096, None))
attempt('umount', libc.umount2(b'/proc', 2))
attempt('umount judge', libc.umount2(b'/atelier/judge.zip', 2))
attempt('chroot', libc.chroot(b'/tmp'))
attempt('pivot_root', libc.syscall(155 if os.uname().machine == 'x86_64' else 41, b'/tmp', b'/tmp'))
attempt('setns', libc.setns(os.open('/proc/self/ns/net', os.O_RDONLY), 0))
attempt('open_tree', libc.syscall(428, -100, b'/', 1))
attempt('fsopen', libc.syscall(430, b'proc', 0))
attempt('sethostname', libc.sethostname(b'x', 1))`;

describeAttack("namespaces", (cage) => {
  test("cannot be made, entered, mounted in or left", async () => {
    const { stdout } = await cage.run(program);
    const answers = stdout.trim().split("\n");
    expect(answers).toHaveLength(26);
    for (const answer of answers) expect(answer).toMatch(/ (EPERM|ENOSYS)$/);
  });
});
