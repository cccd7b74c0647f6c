import { describe, expect, test } from "vitest";
import { noConfinement, openConfined, starters } from "./kit/confined.ts";

const ways = starters.flatMap((starter) =>
  (starter === "root" ? (["auto", "none"] as const) : (["none"] as const)).map((limiter) => ({ starter, limiter })),
);

describe.skipIf(noConfinement).each(ways)("without namespaces, started by $starter, with the limiter $limiter", ({ starter, limiter }) => {
  test("each limit is held and named", async () => {
    await using cage = await openConfined(starter, limiter);
    const limits = { wallSeconds: 10, cpuSeconds: 10, memoryBytes: 128 * 2 ** 20, processes: 12 };
    const attacks = {
      memory: ["kept = []\nwhile True: kept.append(b'x' * (4 << 20))", {}],
      processes: ["import os, time\nwhile True:\n    if os.fork() == 0: time.sleep(60)", {}],
      cpu: ["while True: pass", { cpuSeconds: 1 }],
      wall: ["import time; time.sleep(60)", { wallSeconds: 1 }],
    } as const;
    for (const [limit, [program, change]] of Object.entries(attacks)) {
      const { ending } = await cage.run(program, { limits: { ...limits, ...change } });
      // Where nothing but watching holds memory, the address space may end the program first.
      if (limit === "memory" && ending.reason === "completed") expect(ending.exitCode).not.toBe(0);
      else expect(ending).toEqual({ reason: "limit", limit });
    }
  });

  test("torch computes, and a figure comes out", async () => {
    await using cage = await openConfined(starter, limiter, "pytorch");
    const program =
      "import torch, matplotlib.pyplot as plt\nprint(int(torch.ones(64, 64).mm(torch.ones(64, 64)).sum()))\nplt.plot([1, 2]); plt.show()";
    const { stdout, stderr, ending, messages } = await cage.run(program, { limits: { memoryBytes: 512 * 2 ** 20 } });
    expect({ stdout, stderr }).toEqual({ stdout: "262144\n", stderr: "" });
    expect(ending).toMatchObject({ reason: "completed", exitCode: 0 });
    expect(messages.map(({ kind }) => kind)).toContain("figure");
  });
});
