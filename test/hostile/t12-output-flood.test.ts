import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const LIMIT = 256 * 1024;

describeAttack("a flood of output", (cage) => {
  test.each([1, 2])("on descriptor %s is cut once, and the program goes on to its end", async (fd) => {
    const program = `import os\nfor _ in range(2000): os.write(${fd}, b'\\x00\\xff\\x1b]0;x' * 10000)\nopen('end', 'w')`;
    const { ending, bodies, messages } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(messages.filter(({ kind }) => kind === "cut")).toHaveLength(1);
    const kept = messages.reduce((sum, { kind }, index) => sum + (kind === "output" ? bodies[index]!.length : 0), 0);
    expect(kept).toBe(LIMIT);
  });

  test("of a gigabyte without one line break is taken in without being kept", async () => {
    const { ending, stdout } = await cage.run("import os\nblock = b'x' * (1 << 20)\nfor _ in range(1024): os.write(1, block)");
    expect(ending).toEqual(completed);
    expect(stdout).toHaveLength(LIMIT);
  });

  test("in bytes that are no text and in escape sequences arrives as it was written", async () => {
    const written = Buffer.from("\\x00\\xff\\xc3\\x1b]0;title\\x07\\x1b[2J\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80");
    const { ending, bodies, messages } = await cage.run(`import os; os.write(1, b'${written.toString()}')`);
    expect(ending).toEqual(completed);
    const output = Buffer.concat(bodies.filter((_, index) => messages[index]?.kind === "output"));
    expect(output.toString("latin1")).toBe("\x00\xff\xc3\x1b]0;title\x07\x1b[2J\xed\xa0\x80\xf4\x90\x80\x80");
  });

  test("does not keep the warden from holding the wall limit", async () => {
    const { ending, usage } = await cage.run("import os\nwhile True: os.write(1, b'x' * 65536)", { limits: { wallSeconds: 0.5 } });
    expect(ending).toEqual({ reason: "limit", limit: "wall" });
    expect(usage.wallMs).toBeLessThan(10_000); // a busy machine may be late, but a deaf warden would be for ever
  });
});
