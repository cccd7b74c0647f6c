import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { Cage, refusal } from "./kit/cage.ts";

describeAttack(
  "chance",
  (cage) => {
    test("is fresh in each sandbox, in every generator that there is", async () => {
      const program =
        "import os, random, secrets, uuid, numpy, torch\nprint(random.random(), numpy.random.rand(), numpy.random.default_rng().random(), torch.rand(1).item(), secrets.token_hex(8), uuid.uuid4(), uuid.uuid1().node, os.urandom(4).hex())";
      const drawn: string[] = [];
      for (let round = 0; round < 4; round += 1) drawn.push(...(await cage.run(program)).stdout.trim().split(" "));
      expect(drawn).toHaveLength(32);
      // uuid1's node is drawn once by whoever imports the module first, which is the learner.
      expect(new Set(drawn).size).toBe(32);
    });

    test("in children of one program is that program's own affair", async () => {
      const program = "import random\nrandom.seed(1); print(random.random())";
      expect((await cage.run(program)).stdout).toBe((await cage.run(program)).stdout);
    });
  },
  "pytorch",
);

test.skipIf(refusal)("addresses and the hash seed are another zygote's when a zygote is replaced", async () => {
  const program = "print(id(object), hash('atelier'))";
  const seen = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    await using fresh = await Cage.open();
    seen.add((await fresh.run(program)).stdout);
  }
  expect(seen.size).toBe(3);
});
