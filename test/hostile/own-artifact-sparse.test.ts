import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const produces = [{ name: "weights", maxBytes: 2 ** 20 }];

describeAttack("an artifact of a terabyte of nothing", (cage) => {
  test("cannot even be made as a file", async () => {
    const program = `import os
for size in (1 << 40, (16 << 20) + 1):
    try:
        with open('weights', 'wb') as file: file.truncate(size)
        print('made', size)
    except OSError: print('refused')
with open('weights', 'wb') as file:
    try: file.seek(1 << 40); file.write(b'x'); file.flush(); print('made')
    except OSError: print('refused')
    file.seek(0)`;
    expect((await cage.run(program, { produces })).stdout).toBe("refused\nrefused\nrefused\n");
  });

  test("is sent as far as the pipe goes and dropped unseen where it is announced in the frame", async () => {
    const program = `import os, struct
header = b'{"kind":"artifact","name":"weights"}'
os.write(4, struct.pack('>II', len(header), 0xFFFFFFFF) + header)
for _ in range(64): os.write(4, bytes(1 << 20))`;
    const { ending, messages } = await cage.run(program, { produces });
    expect(ending).toEqual(completed);
    expect(messages.map(({ kind }) => kind)).toEqual(["started", "ended"]);
  });
});
