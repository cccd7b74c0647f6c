import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { startedBy } from "./kit/mode.ts";

describeAttack("privileges", (cage) => {
  test("are none, and no program gives one back", async () => {
    const look = `status = dict(line.split(':\\t') for line in open('/proc/self/status').read().splitlines())
print([status[n] for n in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')], status['NoNewPrivs'], status['Seccomp'])
import subprocess
print(subprocess.run(['/bin/su', '-c', 'id'], capture_output=True, stdin=subprocess.DEVNULL).returncode != 0)`;
    const none = "'0000000000000000'";
    expect((await cage.run(look)).stdout).toBe(`[${Array(5).fill(none).join(", ")}] 1 2\nTrue\n`);
  });

  test("are not to be had from a program with the set-user-id bit, be it of the machine or of one's own making", async () => {
    const program = `import glob, os, shutil, stat, subprocess
marked = [p for p in glob.glob('/usr/bin/*') + glob.glob('/usr/sbin/*') if os.path.isfile(p) and os.stat(p).st_mode & (stat.S_ISUID | stat.S_ISGID)]
look = 'import os; print(os.getresuid(), os.getresgid())'
shutil.copy('/usr/bin/python3', 'mine')
try: os.chmod('mine', 0o6755)
except OSError: pass
print(subprocess.run(['./mine', '-c', look], capture_output=True, text=True).stdout, end='')
shutil.copy('/usr/bin/id', 'tool')
try: os.setxattr('tool', 'security.capability', bytes.fromhex('0100000200ffffff00000000ffffffff00000000')); print('gave')
except OSError: pass
print(len(marked) > 0)`;
    const { stdout } = await cage.run(program);
    expect(stdout).toBe("(1000, 1000, 1000) (1000, 1000, 1000)\nTrue\n");
  });

  test("are not to be had by asking for another user", async () => {
    const program = `import os
for ask in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0]), lambda: os.setuid(${process.getuid?.() ?? 0}), lambda: os.chown('.', 0, 0), lambda: os.setfsuid(0) if hasattr(os, 'setfsuid') else os.setuid(0)):
    try: ask(); print('became', os.getresuid())
    except OSError: pass
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.prctl(47, 2, 21, 0, 0), libc.prctl(28, 0, 0, 0, 0), libc.prctl(38, 0, 0, 0, 0), libc.prctl(22, 2, None, 0, 0))`;
    expect((await cage.run(program)).stdout).toBe("-1 -1 -1 -1\n");
  });

  test("of root are not underneath: what root alone may open stays shut, whoever started the warden", async () => {
    const program = `import os
for path, flags in (('/proc/sys/kernel/core_pattern', os.O_WRONLY), ('/proc/sys/kernel/hostname', os.O_WRONLY), ('/proc/sys/net/ipv4/ip_forward', os.O_WRONLY), ('/proc/sys/user/max_user_namespaces', os.O_WRONLY), ('/etc/shadow', os.O_RDONLY), ('/usr/share/../../etc/shadow', os.O_RDONLY), ('/proc/kcore', os.O_RDWR), ('/dev/kmsg', os.O_RDONLY), ('/dev/mem', os.O_RDONLY)):
    try:
        fd = os.open(path, flags)
        if os.fstat(fd).st_rdev != os.stat('/dev/null').st_rdev: print('opened', path)
    except OSError: pass
print('done')`;
    expect((await cage.run(program)).stdout).toBe("done\n");
    expect(cage.warden.uid, `started by ${startedBy}`).not.toBe(0);
  });
});
