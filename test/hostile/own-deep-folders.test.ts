import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("folders deeper than any stack", (cage) => {
  test.each(["/work", "/tmp"])("left in %s keep nobody from clearing up behind the attempt", async (place) => {
    const program = `import os
os.chdir('${place}')
for depth in range(3000):
    os.mkdir('d'); os.chdir('d')
    if depth % 100 == 0: os.symlink('..', 'up'); os.symlink('loop', 'loop')
print('deep')`;
    const { ending, stdout } = await cage.run(program);
    expect({ ending, stdout }).toEqual({ ending: completed, stdout: "deep\n" });
  });
});
