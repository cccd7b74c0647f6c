import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { expectNoPoints, reports } from "./kit/judged.ts";

const exits = {
  "os._exit(0)": "import os; os._exit(0)",
  "sys.exit(0)": "import sys; sys.exit(0)",
  "raise SystemExit": "raise SystemExit(0)",
  "a segmentation fault": "import ctypes; ctypes.string_at(0)",
  "SIGKILL to itself": "import os; os.kill(os.getpid(), 9)",
  "another program in its place": "import os; os.execv('/bin/true', ['true'])",
  StopIteration: "raise StopIteration",
  KeyboardInterrupt: "raise KeyboardInterrupt",
};

describeAttack("an exit code", (cage) => {
  test("is told as it is, also where its byte is a letter of our own", async () => {
    const told = [];
    for (let code = 0; code < 256; code += code > 90 && code < 125 ? 1 : 15) {
      // eslint-disable-next-line no-await-in-loop -- one after another is enough
      const { ending } = await cage.run(`import os; os._exit(${code})`);
      told.push([code, ending]);
    }
    expect(told).toEqual(told.map(([code]) => [code, { reason: "completed", exitCode: code, signal: null }]));
  });
});

describeAttack(
  "leaving before the judge is done",
  (cage) => {
    test.each(Object.entries(exits))("by %s while the module is imported gives no points", async (_, exit) => {
      const outcome = await expectNoPoints(cage, exit);
      expect(reports(outcome).at(-1)).toMatchObject({ kind: "done" });
    });

    test.each(Object.entries(exits))("by %s in the middle of an answer gives no points", async (_, exit) => {
      const program = `calls = 0\ndef square(n):\n    global calls; calls += 1\n    if calls < 5: return n * n\n    ${exit.replaceAll("; ", "\n    ")}`;
      const outcome = await expectNoPoints(cage, program);
      expect(reports(outcome).at(-1)).toMatchObject({ kind: "done" });
    });
  },
  "numpy",
);
