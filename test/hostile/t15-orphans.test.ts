import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("processes that outlive their program", (cage) => {
  test("are gone when the attempt ends, and so is what they would have said", async () => {
    const program = `import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(0.3); os.write(1, b'orphan\\n')
    os._exit(0)
os.wait()
print('parent')`;
    const { ending, stdout } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(stdout).toBe("parent\n");
  });

  test("cannot speak to the page after the end either", async () => {
    const program = `import os, struct, time
if os.fork() == 0:
    os.setsid(); time.sleep(0.5)
    header = b'{"kind":"metric","name":"late","step":1,"value":2}'
    os.write(4, struct.pack('>II', len(header), 0) + header)
    time.sleep(99)`;
    const { ending, messages } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(messages.map(({ kind }) => kind)).toEqual(["started", "ended"]);
  });
});
