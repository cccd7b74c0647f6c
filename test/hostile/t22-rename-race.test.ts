import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const produces = [{ name: "weights", maxBytes: 4096 }];

describeAttack("a race for the file that is handed in", (cage) => {
  test("by renaming it under the reader gives one of its two contents or none, and nothing of the host's", async () => {
    const program = `import atelier, os, threading
open('right', 'wb').write(b'r' * 4096); open('wrong', 'wb').write(b'w' * 4096)
stop = False
def swap():
    while not stop:
        for path in ('right', 'wrong', '/etc/passwd', '/etc/shadow', '/proc/1/environ', '/proc/self/mem'):
            try:
                os.symlink(path, 'next'); os.rename('next', 'weights')
            except OSError: pass
thread = threading.Thread(target=swap); thread.start()
sent = 0
while sent < 40:  # the wall limit ends whoever never wins
    try: atelier.artifact('weights', open('weights', 'rb').read(8192)[:4096]); sent += 1
    except OSError: pass
stop = True; thread.join()`;
    const { ending, messages, bodies } = await cage.run(program, { produces });
    expect(ending).toEqual(completed);
    const seen = new Set(
      bodies.filter((_, index) => messages[index]?.kind === "artifact").map((body) => Buffer.from(body).toString("latin1")),
    );
    expect(seen.size).toBeGreaterThan(0);
    const own = [/^r{4096}$/, /^w{4096}$/, /^$/, /^learner:x:1000:1000:[^\n]*\n$/];
    for (const content of seen) expect(own.some((pattern) => pattern.test(content))).toBe(true);
  });

  test("by changing the bytes while they are sent keeps their number", async () => {
    const program = `import atelier, threading
block = bytearray(b'a' * 4096)
stop = False
def change():
    while not stop: block[:] = b'b' * 4096; block[:] = b'c' * 4096
thread = threading.Thread(target=change); thread.start()
for _ in range(60): atelier.artifact('weights', block)
stop = True; thread.join()`;
    const { ending, messages, bodies } = await cage.run(program, { produces });
    expect(ending).toEqual(completed);
    const sizes = bodies.filter((_, index) => messages[index]?.kind === "artifact").map(({ length }) => length);
    expect(sizes).toEqual(Array(60).fill(4096));
  });
});
