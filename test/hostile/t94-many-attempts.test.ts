import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { Cage, refusal } from "./kit/cage.ts";
import { listDescendants, listGroups } from "./kit/host.ts";

const ROUNDS = 120;
/** Each ends in another way, in front of its own judge or none. */
const programs = [
  "print('x')",
  "import os; os.kill(os.getpid(), 9)",
  "import os; os._exit(3)",
  "import os\nif os.fork() == 0:\n    os.setsid()\n    import time; time.sleep(99)",
  // Goes over the limit with its last words, so that the cut is made when one of the two pipes is closed already.
  "import os; os.write(1, b'o' * 1000); os.write(2, b'e' * 30000)",
  "import os; os.write(4, b'\\xff' * 100)",
];

/** What a warden could lose a piece of with each attempt. */
function count(warden: number) {
  const own = `/proc/${warden}`;
  return {
    descriptors: readdirSync(`${own}/fd`).length,
    processes: listDescendants(warden).length,
    mounts: readFileSync(`${own}/mounts`, "utf8").split("\n").length,
    groups: listGroups(warden).length,
  };
}

describe.skipIf(refusal)("after many attempts", () => {
  test("the warden holds no more than before", async () => {
    await using cage = await Cage.open();
    const { pid } = cage.warden;
    for (const program of programs) await cage.run(program, { limits: { outputBytes: 20_000 } });
    await cage.warden.warmedUp();
    const before = count(pid);
    for (let round = 0; round < ROUNDS; round += 1)
      await cage.run(programs[round % programs.length] ?? "", { limits: { outputBytes: 20_000 } });
    await cage.warden.warmedUp();
    await vi.waitFor(() => expect(count(pid)).toEqual(before), { timeout: 30_000 });
  });
});
