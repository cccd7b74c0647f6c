import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";

const PYTHON = path.resolve(import.meta.dirname, "../../sandbox-runner/python");

/**
 * A program under the second filter alone, as on a kernel whose Landlock scopes no signals (versions 3 to 5).
 * Give it signal 0 for others, which asks for the permission and does nothing: where the filter fails, a real
 * one would end every process of whoever runs the test.
 */
function run(program: string): string {
  const before = `import os, sys, signal, ctypes
sys.path.insert(0, ${JSON.stringify(PYTHON)})
from atelier_zygote import confined_filter, syscalls
other = os.fork()
if other == 0: signal.pause()
worker = os.fork()
if worker == 0:
    os.setsid()
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    confined_filter.install(may_signal=False)
    libc = ctypes.CDLL(None)
${program.replace(/^/gm, "    ")}
    os._exit(0)
status = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
print('ended', status, 'other', os.waitpid(other, os.WNOHANG)[0] or 'lives')
os.kill(other, 9)`;
  return execFileSync("/usr/bin/python3", ["-u", "-B", "-c", before], { encoding: "utf8", cwd: "/" });
}

describe("where Landlock does not scope signals, the filter", () => {
  test("refuses every way to signal another process of the same user", () => {
    const program = `for name, attack in {
    'kill': lambda: os.kill(other, 0), 'everybody': lambda: os.kill(-1, 0), 'group': lambda: os.killpg(os.getpgid(other), 0),
    'descriptor': lambda: signal.pidfd_send_signal(os.pidfd_open(other), 0), 'parent': lambda: os.kill(os.getppid(), 0),
}.items():
    try: attack(); print('hit by', name)
    except PermissionError: pass
for number, *words in ((200, other, 0), (234, other, other, 0), (129, other, 0, ctypes.create_string_buffer(128)), (297, other, other, 0, ctypes.create_string_buffer(128))):
    if libc.syscall(number, *words) != -1: print('hit by', number)`;
    expect(run(program)).toBe("ended 0 other lives\n");
  });

  test("lets a process signal itself and its process group", () => {
    const program = `heard = []
signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))
os.kill(os.getpid(), signal.SIGUSR1); os.kill(0, signal.SIGUSR1); os.killpg(os.getpid(), signal.SIGUSR1); signal.raise_signal(signal.SIGUSR1)
print(len(heard))
os.abort()`;
    expect(run(program)).toBe("4\nended -6 other lives\n");
  });
});
