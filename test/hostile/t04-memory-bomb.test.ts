import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { limited } from "./kit/cage.ts";

const limits = { memoryBytes: 96 * 2 ** 20, diskBytes: 8 * 2 ** 20 };

describeAttack("a memory bomb", (cage) => {
  test("of touched pages is ended by its memory limit", async () => {
    const { ending, usage } = await cage.run("blocks = []\nwhile True: blocks.append(bytearray(b'x') * (8 << 20))", { limits });
    expect(ending).toEqual(limited("memory"));
    expect(usage.peakMemoryBytes).toBeLessThan(400 * 2 ** 20);
  });

  test("of children that share the work is ended by its memory limit", async () => {
    const program = `import os, time
for _ in range(4):
    if os.fork() == 0: break
blocks = []
while True:
    blocks.append(bytearray(b'x') * (4 << 20)); time.sleep(0.002)`;
    expect((await cage.run(program, { limits })).ending).toEqual(limited("memory"));
  });

  test("in a child, whose parent then ends well, is named all the same", async () => {
    const program = `import os, time
if os.fork() == 0:
    blocks = []
    while True:
        blocks.append(bytearray(b'x') * (4 << 20)); time.sleep(0.002)
os.wait()
os._exit(0)`;
    expect((await cage.run(program, { limits })).ending).toEqual(limited("memory"));
  });
});
