import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";
import { listDescendants } from "./kit/host.ts";
import { expectNoPoints, reports } from "./kit/judged.ts";

const KILL_GROUP = "import os, signal\nos.kill(0, signal.SIGKILL)";
const BESIDE = "import time; print('begun', flush=True); time.sleep(1); print('whole')";

// A process group is no namespace: a signal to it goes wherever its members are.
describeAttack(
  "signals to one's process group",
  (cage) => {
    test("kill the program that sends them, and neither its zygote nor who waits nor who runs beside it", async () => {
      await cage.warden.warmedUp();
      const before = listDescendants(cage.warden.pid);
      const beside = cage.run(BESIDE);
      const { ending } = await cage.run(KILL_GROUP);
      expect(ending).toEqual({ reason: "completed", exitCode: 137, signal: "SIGKILL" });
      expect(await beside).toMatchObject({ ending: completed, stdout: "begun\nwhole\n" });
      // The zygote is among those that were there and still are.
      const now = new Set(listDescendants(cage.warden.pid));
      expect(before.filter((pid) => now.has(pid)).length).toBeGreaterThanOrEqual(2);
    });

    test("do not silence a judge", async () => {
      const outcome = await expectNoPoints(cage, `def square(n):\n    ${KILL_GROUP.replace("\n", "; ")}`);
      expect(reports(outcome)).toMatchObject([{ kind: "check" }, { kind: "learner-died" }, { kind: "done" }]);
    });

    test("by way of a descriptor's owner reach no further", async () => {
      const program = `import fcntl, os, signal, socket
signal.signal(signal.SIGIO, signal.SIG_IGN)
a, b = socket.socketpair()
for owner in (0, -1, 1):
    try:
        fcntl.fcntl(a, fcntl.F_SETOWN, owner); fcntl.fcntl(a, 10, 9)
        fcntl.fcntl(a, fcntl.F_SETFL, fcntl.fcntl(a, fcntl.F_GETFL) | os.O_ASYNC)
        b.send(b'x')
    except OSError: pass
print(os.getpgid(0) == os.getsid(0) == os.getpid())`;
      const [{ stdout }, beside] = await Promise.all([cage.run(program), cage.run(BESIDE)]);
      expect(stdout).toBe("True\n");
      expect(beside).toMatchObject({ ending: completed, stdout: "begun\nwhole\n" });
    });
  },
  "numpy",
);
