import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("signals", (cage) => {
  test("to every process there is reach nobody else", async () => {
    // kill(-1) spares its caller, and pid 1 cannot be killed from inside.
    const program =
      "import os, signal, time\nif os.fork() == 0: time.sleep(99)\nos.kill(-1, signal.SIGKILL)\nprint(os.WTERMSIG(os.wait()[1]))";
    expect(await cage.run(program)).toMatchObject({ stdout: "9\n", ending: completed });
  });

  test("to one's own process group reach nobody else: not the zygote, and not the learner beside", async () => {
    const neighbour = cage.run("import time; time.sleep(1); print('still here')");
    const { ending } = await cage.run("import os; os.kill(0, 9)");
    expect(ending).toEqual({ reason: "completed", exitCode: 137, signal: "SIGKILL" });
    expect(await neighbour).toMatchObject({ stdout: "still here\n", ending: completed });
    await cage.expectNextAttemptUnaffected();
  });

  test("to the first process are ignored", async () => {
    const program = "import os, signal\nfor number in signal.Signals: os.kill(1, number)\nprint('still here')";
    expect(await cage.run(program)).toMatchObject({ stdout: "still here\n", ending: completed });
  });

  test("to pids of the host find nobody", async () => {
    const program = `import os, atelier
for pid in (atelier.params['warden'], atelier.params['here']):
    try:
        os.kill(pid, 9); print('hit')
    except ProcessLookupError: print('nobody')`;
    const { stdout } = await cage.run(program, { params: { warden: cage.warden.pid, here: process.pid } });
    expect(stdout).toBe("nobody\nnobody\n");
  });

  test("to oneself are reported by name", async () => {
    const { ending } = await cage.run("import os; os.kill(os.getpid(), 11)");
    expect(ending).toEqual({ reason: "completed", exitCode: 139, signal: "SIGSEGV" });
  });

  test("to a number that is used again reach only a process of one's own", async () => {
    const program = `import os, signal
numbers = []
for _ in range(40):
    pid = os.fork()
    if pid == 0: os._exit(0)
    os.waitpid(pid, 0)
    numbers.append(pid)
    try: os.kill(pid, signal.SIGKILL); print('hit', pid)
    except ProcessLookupError: pass
print(len(set(numbers)))`;
    expect(await cage.run(program)).toMatchObject({ stdout: "40\n", ending: completed });
  });

  test("to the group and the session of whoever started the sandbox find nobody", async () => {
    const program = `import os, signal
print(os.getpgid(0) == os.getsid(0) == os.getpid(), os.getppid())
signal.signal(signal.SIGTERM, signal.SIG_IGN)
try: os.killpg(os.getpgid(0), signal.SIGTERM)
except (ProcessLookupError, PermissionError): pass
print('still here')`;
    const { stdout, ending } = await cage.run(program);
    expect(stdout).toMatch(/^True 0\nstill here\n$/);
    expect(ending).toEqual(completed);
  });
});
