import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack("time limits", (cage) => {
  test("a program that computes for ever is ended by its CPU limit", async () => {
    const { ending, usage } = await cage.run("while True: pass", { limits: { cpuSeconds: 0.5 } });
    expect(ending).toEqual({ reason: "limit", limit: "cpu" });
    expect(usage.cpuMs).toBeGreaterThan(450);
    expect(usage.cpuMs).toBeLessThan(5000);
  });

  test("children count together", async () => {
    const program = "import os\nfor _ in range(3): os.fork()\nwhile True: pass";
    expect((await cage.run(program, { limits: { cpuSeconds: 1 } })).ending).toEqual({ reason: "limit", limit: "cpu" });
  });

  test("a program that sleeps for ever is ended by its wall limit", async () => {
    const { ending, usage } = await cage.run("import time; time.sleep(99)", { limits: { wallSeconds: 0.5 } });
    expect(ending).toEqual({ reason: "limit", limit: "wall" });
    expect(usage.wallMs).toBeLessThan(10_000); // a busy machine may be late, but a deaf warden would be for ever
  });
});
