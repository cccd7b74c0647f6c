import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const LIMIT = 256 * 1024;

describeAttack("a flood on one stream while the other waits", (cage) => {
  test("of errors lets what was printed before and in between through", async () => {
    const program = `import os, threading
os.write(1, b'first\\n')
flood = threading.Thread(target=lambda: [os.write(2, b'e' * 4096) for _ in range(16)])
flood.start()
os.write(1, b'between\\n')
flood.join()
os.write(1, b'last\\n')`;
    const { ending, stdout, stderr } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(stdout).toBe("first\nbetween\nlast\n");
    expect(stderr).toHaveLength(65_536);
  });

  test("beyond the limit is cut once, and the program goes on to its end", async () => {
    const program = "import os, sys\nfor _ in range(2000): os.write(2, b'e' * 65536)\nsys.exit(3)";
    const { ending, messages, stdout, stderr } = await cage.run(program);
    expect(ending).toEqual({ ...completed, exitCode: 3 });
    expect(messages.filter(({ kind }) => kind === "cut")).toHaveLength(1);
    expect(stdout.length + stderr.length).toBe(LIMIT);
  });

  test("on both at once shares one limit and starves neither", async () => {
    const program = "import os\nfor _ in range(200):\n    os.write(1, b'o' * 1000); os.write(2, b'e' * 1000)";
    const { stdout, stderr } = await cage.run(program);
    expect(stdout.length + stderr.length).toBe(LIMIT);
    expect(Math.min(stdout.length, stderr.length)).toBeGreaterThan(LIMIT / 8);
  });
});
