import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";
import { SQUARES } from "./kit/judged.ts";

const stopped = { reason: "stopped" };
const ENDLESS = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.01)";

describeAttack(
  "a stop",
  (cage) => {
    test("that comes with the order ends it before or just after it begins", async () => {
      for (let round = 0; round < 5; round += 1) {
        const name = cage.nextAttempt;
        const outcome = cage.run(ENDLESS);
        cage.warden.stop(name);
        expect((await outcome).ending).toEqual(stopped);
      }
    });

    test("while it waits for a sandbox ends it without one, and those beside it go on", async () => {
      const names: string[] = [];
      const outcomes = Array.from({ length: 6 }, () => {
        names.push(cage.nextAttempt);
        return cage.run("import time; time.sleep(0.5); print('whole')");
      });
      for (const name of names.slice(3)) cage.warden.stop(name);
      const all = await Promise.all(outcomes);
      expect(all.slice(3).map(({ ending }) => ending)).toEqual([stopped, stopped, stopped]);
      for (const { ending, stdout } of all.slice(0, 3)) expect({ ending, stdout }).toEqual({ ending: completed, stdout: "whole\n" });
    });

    test("while files are being handed over leaves nothing of them", async () => {
      const name = cage.nextAttempt;
      const carried = [{ path: "w", bytes: Buffer.alloc(64 * 2 ** 20, 1) }];
      const outcome = cage.run(ENDLESS, { carried });
      cage.warden.stop(name);
      expect((await outcome).ending).toEqual(stopped);
    });

    test("while it runs keeps what it has said", async () => {
      const name = cage.nextAttempt;
      const { ending, stdout } = await cage.run(ENDLESS, { onMessage: ({ kind }) => void (kind === "output" && cage.warden.stop(name)) });
      expect({ ending, stdout }).toEqual({ ending: stopped, stdout: "begun\n" });
    });

    test("while it is judged ends both sides", async () => {
      const name = cage.nextAttempt;
      const program = "import time\ndef square(n):\n    print('asked', flush=True); time.sleep(5)";
      const { ending, messages } = await cage.run(program, {
        judge: SQUARES,
        onMessage: ({ kind }) => void (kind === "output" && cage.warden.stop(name)),
      });
      expect(ending).toEqual(stopped);
      expect(messages.at(-1)).toMatchObject({ kind: "ended", judgeUsage: expect.anything() as unknown });
    });

    test("while its artifacts are collected ends it once, and never in the middle of one", async () => {
      const name = cage.nextAttempt;
      const { ending, messages, bodies } = await cage.run(
        "import atelier\nfor _ in range(64): atelier.artifact('weights', b'x' * (1 << 20))\nimport time; time.sleep(9)",
        {
          produces: [{ name: "weights", maxBytes: 2 ** 20 }],
          onMessage: ({ kind }) => void (kind === "artifact" && cage.warden.stop(name)),
        },
      );
      expect(ending).toEqual(stopped);
      for (const [index, { kind }] of messages.entries()) if (kind === "artifact") expect(bodies[index]).toHaveLength(2 ** 20);
    });

    test("after the end, twice, or of an attempt that never was changes nothing", async () => {
      const name = cage.nextAttempt;
      const { ending } = await cage.run("print(1)");
      for (const known of [name, name, "attempt-9999", ""]) cage.warden.stop(known);
      expect(ending).toEqual(completed);
    });
  },
  "numpy",
);
