import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack("a core dump", (cage) => {
  test("is written by nobody and sent to nobody, whatever the program does before it crashes", async () => {
    const pattern = readFileSync("/proc/sys/kernel/core_pattern", "utf8");
    const program = `import ctypes, os, resource
for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/kernel/core_uses_pid', '/proc/self/coredump_filter', '/proc/sys/fs/suid_dumpable'):
    try: open(path, 'w').write('|/tmp/evil'); print('wrote', path)
    except OSError: pass
try: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1)); print('raised')
except (OSError, ValueError): pass
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
if os.fork() == 0: os.abort()
print(os.waitstatus_to_exitcode(os.wait()[1]), sorted(os.listdir('.')), os.listdir('/tmp'))`;
    expect((await cage.run(program)).stdout).toBe("-6 ['main.py'] []\n");
    expect((await cage.run("import os; os.abort()")).ending).toEqual({ reason: "completed", exitCode: 134, signal: "SIGABRT" });
    expect(readFileSync("/proc/sys/kernel/core_pattern", "utf8")).toBe(pattern);
  });
});
