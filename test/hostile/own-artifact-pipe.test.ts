import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed, limited } from "./kit/cage.ts";

const produces = [{ name: "weights", maxBytes: 1000 }];

describeAttack("an artifact that is a pipe", (cage) => {
  test("which nobody writes to holds up its own program until its wall limit, and nobody else", async () => {
    const program = "import atelier, os\nos.mkfifo('weights'); atelier.artifact('weights', open('weights', 'rb').read())";
    const [held, beside] = await Promise.all([cage.run(program, { produces, limits: { wallSeconds: 1 } }), cage.run("print('beside')")]);
    expect(held.ending).toEqual(limited("wall"));
    expect(held.messages.map(({ kind }) => kind)).toEqual(["started", "ended"]);
    expect(beside).toMatchObject({ ending: completed, stdout: "beside\n" });
  });

  test("left in the work folder is never opened from outside", async () => {
    const program = "import os\nfor name in ('weights', 'weights.npz', 'main.py.new'): os.mkfifo(name)\nprint('left')";
    expect(await cage.run(program, { produces, limits: { wallSeconds: 5 } })).toMatchObject({ ending: completed, stdout: "left\n" });
  });
});
