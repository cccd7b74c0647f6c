import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const produces = [{ name: "weights", maxBytes: 2 ** 20 }];

describeAttack("an artifact whose file changes its kind while it is handed in", (cage) => {
  test("is what our own library read, once, inside", async () => {
    const program = `import atelier, os, threading
kinds = [lambda: os.mkfifo('next'), lambda: os.mkdir('next'), lambda: os.symlink('/dev/zero', 'next'), lambda: os.symlink('/proc/1/mem', 'next'), lambda: os.link('real', 'next')]
open('real', 'wb').write(b'r' * 1000)
stop = False
def swap():
    while not stop:
        for make in kinds:
            try: make(); os.rename('next', 'weights')
            except OSError: os.rmdir('next') if os.path.isdir('next') else os.path.lexists('next') and os.unlink('next')
thread = threading.Thread(target=swap); thread.start()
sent = 0
while sent < 40:  # the wall limit ends whoever never wins
    try:
        fd = os.open('weights', os.O_RDONLY | os.O_NONBLOCK)
        atelier.artifact('weights', os.read(fd, 1000)); os.close(fd); sent += 1
    except OSError: pass
stop = True; thread.join(); print(sent)`;
    const { ending, messages, bodies, stdout } = await cage.run(program, { produces });
    expect(ending).toEqual(completed);
    const sent = bodies.filter((_, index) => messages[index]?.kind === "artifact").map((body) => Buffer.from(body).toString("latin1"));
    expect(sent).toHaveLength(Number(stdout));
    for (const content of sent) expect(content).toMatch(/^(r*|\0*)$/);
  });
});
