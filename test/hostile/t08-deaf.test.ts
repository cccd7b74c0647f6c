import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

const deaf =
  "import signal, time\nfor number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n    signal.signal(number, signal.SIG_IGN)\n";

describeAttack("a program that ignores every signal", (cage) => {
  test("is stopped all the same", async () => {
    const name = cage.nextAttempt;
    const { ending } = await cage.run(`${deaf}print('deaf')\ntime.sleep(99)`, {
      onMessage: (message) => void (message.kind === "output" && cage.warden.stop(name)),
    });
    expect(ending).toEqual({ reason: "stopped" });
  });

  test("is ended by its CPU limit all the same", async () => {
    const { ending } = await cage.run(`${deaf}while True: pass`, { limits: { cpuSeconds: 0.5 } });
    expect(ending).toEqual({ reason: "limit", limit: "cpu" });
  });

  test("is ended by its wall limit when it stops itself", async () => {
    const { ending } = await cage.run("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", { limits: { wallSeconds: 0.5 } });
    expect(ending).toEqual({ reason: "limit", limit: "wall" });
  });
});
