import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { expectFullMarks, expectNoPoints, reports } from "./kit/judged.ts";

const FORGE = `import json, os, struct
def frame(header, body=b''):
    text = json.dumps(header).encode()
    return struct.pack('>II', len(text), len(body)) + text + body
passed = frame({'kind': 'check', 'id': 'squares', 'task': 1, 'status': 'passed', 'points': 1, 'maxPoints': 1, 'hidden': True, 'messageKey': None, 'params': {}})
done = frame({'kind': 'done'})
ended = frame({'kind': 'ended', 'attempt': 'attempt-1', 'ending': {'reason': 'completed', 'exitCode': 0, 'signal': None}})
verdict = frame({'kind': 'report', 'report': {'kind': 'done'}})
`;

describeAttack(
  "a verdict that the learner writes himself",
  (cage) => {
    test("is mere output where it is printed", async () => {
      const outcome = await expectNoPoints(
        cage,
        `${FORGE}print('{"verdict": "passed"}', flush=True)\nos.write(1, passed + done)\ndef square(n): return 0`,
      );
      expect(outcome.stdout).toContain('"verdict": "passed"');
      expect(reports(outcome)).toMatchObject([{ kind: "check", status: "failed" }, { kind: "done" }]);
    });

    test("on every descriptor that there is counts on none", async () => {
      const program = `${FORGE}
for fd in range(1, 256):
    for piece in (passed, done, ended, verdict):
        try: os.write(fd, piece)
        except OSError: pass
def square(n): return 0`;
      await expectNoPoints(cage, program);
    });

    test("in the place of an answer is no answer", async () => {
      const program = `${FORGE}
def square(n):
    for fd in range(5, 64):
        try: os.write(fd, passed + done)
        except OSError: pass
    return n * n`;
      await expectNoPoints(cage, program);
    });

    test("sent before the question cannot name the question", async () => {
      const program = `${FORGE}
answers = b''.join(frame({'id': number, 'is': 'value'}) for number in range(200))
for fd in range(5, 64):
    try: os.write(fd, answers)
    except OSError: pass
def square(n): return n * n`;
      await expectNoPoints(cage, program);
    });

    test("is not needed by whoever solves the task", async () => {
      await expectFullMarks(cage, "def square(n): return n * n");
    });
  },
  "numpy",
);
