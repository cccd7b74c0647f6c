import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

describeAttack("limits of the kernel's that a program would like to raise", (cage) => {
  test("stay where they are, all sixteen, by either call", async () => {
    const program = `import resource
for name in dir(resource):
    if not name.startswith('RLIMIT_'): continue
    kind = getattr(resource, name)
    soft, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY: continue
    for ask in (lambda: resource.setrlimit(kind, (hard + 1, hard + 1)), lambda: resource.setrlimit(kind, (soft, resource.RLIM_INFINITY)), lambda: resource.prlimit(0, kind, (soft, hard + 1))):
        try: ask(); print('raised', name)
        except (OSError, ValueError): pass
print(*(resource.getrlimit(getattr(resource, f'RLIMIT_{name}'))[1] != resource.RLIM_INFINITY for name in ('CPU', 'FSIZE', 'NOFILE', 'CORE', 'AS', 'MSGQUEUE', 'SIGPENDING', 'RTPRIO', 'NICE')))`;
    expect((await cage.run(program)).stdout).toBe(`${Array(9).fill("True").join(" ")}\n`);
  });

  test("and the CPU limit ends whoever ignores the signal that warns of it, or spreads the work over processes", async () => {
    const program = `import os, resource, signal
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
try: resource.setrlimit(resource.RLIMIT_CPU, (-1, -1))
except ValueError: pass
while True:
    if os.fork() == 0:
        for _ in range(3_000_000): pass
        os._exit(0)
    os.wait()`;
    expect((await cage.run(program, { limits: { cpuSeconds: 1 } })).ending).toEqual(limited("cpu"));
  });
});
