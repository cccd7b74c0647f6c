import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

describeAttack("cgroups", (cage) => {
  test("are neither seen nor mounted inside, under whatever name", async () => {
    const program = `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
os.mkdir('m')
for kind, options in ((b'cgroup', b'memory'), (b'cgroup', b'rdma'), (b'cgroup', b'none,name=x'), (b'cgroup2', None), (b'cpuset', None)):
    print('mounted' if libc.mount(b'x', b'm', kind, 0, options) == 0 else errno.errorcode[ctypes.get_errno()], end=' ')
print([p for p in ('/sys', '/sys/fs/cgroup', '/cgroup') if os.path.lexists(p)], any(' cgroup' in line for line in open('/proc/self/mountinfo')))`;
    expect((await cage.run(program)).stdout).toBe("EPERM EPERM EPERM EPERM EPERM [] False\n");
  });

  test("offer no agent that is called when one falls empty, and no way out of one's own", async () => {
    const program = `import os
found = []
for folder, folders, names in os.walk('/', onerror=None):
    folders[:] = [f for f in folders if folder != '/' or f not in ('proc', 'usr', 'lib')]
    found += [f'{folder}/{name}' for name in names if name in ('release_agent', 'notify_on_release', 'cgroup.procs', 'tasks', 'cgroup.kill')]
print(found)
for name in ('cgroup', 'oom_score_adj', 'oom_adj', 'timerslack_ns', 'autogroup', 'loginuid', 'uid_map'):
    try: os.close(os.open(f'/proc/self/{name}', os.O_WRONLY)); print('opened', name)
    except OSError: pass`;
    expect((await cage.run(program)).stdout).toBe("[]\n");
  });

  test("keep whoever forks away and starts sessions of his own", async () => {
    const program = `import os, time
for _ in range(3):
    if os.fork(): os._exit(0) if os.getpid() != 2 else None
    else: os.setsid()
blocks = []
while True: blocks.append(bytearray(b'x') * (4 << 20)); time.sleep(0.001)`;
    const { ending } = await cage.run(program, { limits: { memoryBytes: 96 * 2 ** 20, diskBytes: 2 ** 20 } });
    expect(ending).toEqual(limited("memory"));
  });
});
