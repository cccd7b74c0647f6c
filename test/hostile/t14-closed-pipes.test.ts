import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("standard streams", (cage) => {
  test("of input hold nothing, and reading them ends at once", async () => {
    const { ending, stdout } = await cage.run("import sys; print(repr(sys.stdin.read()), repr(sys.stdin.readline()))");
    expect({ ending, stdout }).toEqual({ ending: completed, stdout: "'' ''\n" });
  });

  test("that the program has closed harm nobody", async () => {
    const { ending } = await cage.run("import os\nfor fd in range(3): os.close(fd)\nprint('x')");
    expect(ending.reason).toBe("completed");
  });

  test("that the program has closed leave its limits in force", async () => {
    const { ending } = await cage.run("import os\nfor fd in range(5):\n    try: os.close(fd)\n    except OSError: pass\nwhile True: pass", {
      limits: { cpuSeconds: 0.5 },
    });
    expect(ending).toEqual({ reason: "limit", limit: "cpu" });
  });

  test("of input that point elsewhere are the program's own affair", async () => {
    const { ending, stdout } = await cage.run("import os\nos.dup2(1, 0)\nprint('said', os.write(0, b'by stdin\\n'))");
    expect(ending).toEqual(completed);
    expect(stdout).toBe("by stdin\nsaid 9\n");
  });
});
