import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cage, completed } from "./kit/cage.ts";
import { expectNextUnaffected, noConfinement, openConfined, starters } from "./kit/confined.ts";

const judge = `
import os
from atelier_judge import learner, test, equal
from atelier_judge import metric

@test(task=1, points=1)
def answers(rng):
    metric('judge', os.getuid())
    open('secret', 'w').write('the expected answer')
    equal(learner.answer(20), 41, message='wrong')
`;

describe.skipIf(noConfinement || !starters.includes("root"))("without namespaces, started by root, a graded attempt", () => {
  let cage: Cage;
  beforeAll(async () => {
    cage = await openConfined("root");
  });
  afterAll(() => cage[Symbol.asyncDispose]());
  const reports = (messages: readonly object[], kind: string) =>
    messages
      .flatMap((message) => ("report" in message ? [message.report as { kind: string; status?: string; value?: number }] : []))
      .filter((report) => report.kind === kind);

  test("is judged by a judge of another user", async () => {
    const { messages, ending } = await cage.run("import os\ndef answer(n): print(os.getuid()); return 2 * n + 1", { judge });
    expect(ending).toEqual(completed);
    expect(reports(messages, "check")).toMatchObject([{ status: "passed" }]);
    expect(reports(messages, "metric").map(({ value }) => value)).toEqual([cage.warden.uid + 2]);
    await expectNextUnaffected(cage);
  });

  test("is not graded for its speed, where nobody can be held", async () => {
    const timed = `from atelier_judge import baseline, learner, ratio, test
@test(task=1, points=1)
def speed(rng): ratio(learner.work, baseline.work, inputs=lambda: 1, at_least=2, message="slow")`;
    const { messages, ending } = await cage.run("def work(n): return n", { judge: timed, baseline: "def work(n): return n" });
    expect(ending).toEqual(completed);
    expect(reports(messages, "check")).toMatchObject([{ status: "not-gradable", messageKey: "judge.no-steady-clock" }]);
    await expectNextUnaffected(cage);
  });

  test("has the learner's program begun anew when the first has left nothing behind", async () => {
    const anew = `from atelier_judge import equal, fresh, learner, test
@test(task=1, points=1)
def one(rng):
    equal(learner.leave(), [])
    equal(fresh.leave(), [])`;
    const program = `import fcntl, os, tempfile
kept = open(os.__file__)
def leave():
    found = [name for name in ("left",) if os.path.exists(name) or os.path.exists(tempfile.gettempdir() + "/" + name)]
    try: fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError: found.append("lock")
    open("left", "w").close(); open(tempfile.gettempdir() + "/left", "w").close()
    if os.fork() == 0: os.setsid(); import time; time.sleep(60)
    return found`;
    const { messages, ending } = await cage.run(program, { judge: anew });
    expect(ending).toEqual(completed);
    expect(reports(messages, "check")).toMatchObject([{ status: "passed" }]);
    await expectNextUnaffected(cage);
  });

  test("does not let the learner find, read, stop or answer for the judge", async () => {
    const program = `import os
def answer(n):
    above = os.path.dirname(os.path.dirname(os.path.dirname(os.getcwd())))
    for number in range(50):
        for path in (f'{above}/judge/{number}/work/secret', f'{above}/judge/{number}/work/judge.py'):
            try: print(open(path).read())
            except OSError: pass
    for path in (f'{above}/judge.zip', f'{above}/judge', above):
        try: print(open(path, 'rb').read(4) if os.path.isfile(path) else os.listdir(path))
        except OSError: pass
    for pid in range(os.getpid() - 60, os.getpid() + 60):
        if pid != os.getpid():
            try: os.kill(pid, 0); print('reached', pid)
            except OSError: pass
    for fd in range(3, 256):
        try: os.write(fd, b'{"kind":"check","id":"answers","status":"passed"}')
        except OSError: pass
    return 0`;
    const { messages, stdout } = await cage.run(program, { judge });
    expect(stdout).toBe("");
    expect(reports(messages, "check").map(({ status }) => status)).not.toContain("passed");
    await expectNextUnaffected(cage);
  });
});

describe.skipIf(noConfinement)("without namespaces, started by an ordinary user, a graded attempt", () => {
  test("is refused by name, and the warden says so beforehand", async () => {
    await using cage = await openConfined("an ordinary user");
    expect(cage.warden).toMatchObject({ tier: "confined", grades: false });
    const { ending, messages } = await cage.run("def answer(n): return 2 * n + 1", { judge });
    expect(ending).toMatchObject({ reason: "platform-fault", fault: "judge-unprotected" });
    expect(messages.map(({ kind }) => kind)).toEqual(["ended"]);
    await expectNextUnaffected(cage);
  });
});
