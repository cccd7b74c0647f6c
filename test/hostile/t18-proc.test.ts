import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack("/proc in a sandbox", (cage) => {
  test("shows the sandbox's own processes and no other", async () => {
    const { stdout } = await cage.run("import os; print(sorted(n for n in os.listdir('/proc') if n.isdigit()), os.getpid())");
    expect(stdout).toBe("['1', '2'] 2\n");
  });

  test("does not let anyone look into the sandbox's first process", async () => {
    const program = `import os
for name in ('mem', 'maps', 'environ', 'root', 'cwd', 'exe', 'fd', 'fd/3'):
    path = f'/proc/1/{name}'
    for look in (lambda: open(path, 'rb').read(1), lambda: os.listdir(path), lambda: os.readlink(path)):
        try:
            look(); print('saw', name)
        except OSError: pass
print('done')`;
    expect((await cage.run(program)).stdout).toBe("done\n");
  });

  test("is nowhere writable", async () => {
    const program = `import os
opened = []
for folder, _, names in os.walk('/proc'):
    for name in names:
        try:
            os.close(os.open(f'{folder}/{name}', os.O_WRONLY | os.O_NONBLOCK)); opened.append(f'{folder}/{name}')
        except OSError: pass
# Descriptors of the program itself are its own to write; the masked entries are /dev/null.
print([p for p in opened if '/fd/' not in p and os.stat(p).st_rdev != os.stat('/dev/null').st_rdev])`;
    expect((await cage.run(program)).stdout).toBe("[]\n");
  });

  test("names neither the warden's groups nor what this machine was started with", async () => {
    const program = "print({line.split(':')[2] for line in open('/proc/self/cgroup')}, repr(open('/proc/cmdline').read()))";
    expect((await cage.run(program)).stdout).toBe("{'/\\n'} ''\n");
  });

  test("keeps the kernel's memory and keys covered", async () => {
    const program =
      "print([open(f'/proc/{n}', 'rb').read(1) for n in ('kcore', 'keys', 'timer_list', 'sysrq-trigger') if __import__('os').path.exists(f'/proc/{n}')])";
    expect((await cage.run(program)).stdout).toMatch(/^\[(b'', )*b''\]\n$/);
  });
});
