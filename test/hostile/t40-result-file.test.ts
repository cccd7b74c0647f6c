import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { expectFullMarks, expectNoPoints, reports } from "./kit/judged.ts";

const WRITE = `import json, os
for folder in ('/work', '/tmp', '/dev/shm', '/work/results', '/tmp/results'):
    os.makedirs(folder, exist_ok=True)
    for name in ('results.json', 'result.json', 'verdict.json', 'report.json', 'results.xml', 'junit.xml', 'score.txt', 'reward.txt', '.pytest_cache'):
        with open(f'{folder}/{name}', 'w') as file: json.dump({'verdict': 'passed', 'score': 1, 'tests': [{'status': 'passed'}]}, file)
        os.chmod(f'{folder}/{name}', 0o444)
`;

describeAttack(
  "a file of results",
  (cage) => {
    test("written, replaced or made unchangeable is read by nobody", async () => {
      await expectNoPoints(cage, `${WRITE}def square(n): return 0`);
      await expectFullMarks(cage, `${WRITE}def square(n): return n * n`);
    });

    test("in the place of the judge's own files changes nothing there", async () => {
      const program = `import os
open('judge.py', 'w').write('raise SystemExit'); open('conftest.py', 'w').write(''); os.mkdir('atelier_judge'); open('atelier_judge/__init__.py', 'w')
def square(n):
    import shutil
    for name in os.listdir('.'): shutil.rmtree(name, ignore_errors=True) if os.path.isdir(name) else os.unlink(name)
    return n * n`;
      await expectFullMarks(cage, program);
    });

    test("of the judge's lies in no place that both can reach", async () => {
      const judge = `import os
from atelier_judge import equal, learner, test
@test(task=1, points=1)
def apart():
    for folder in ('/work', '/tmp', '/dev/shm'): open(f'{folder}/results.json', 'w').write('judge')
    equal(learner.look(), [])
    equal([name for folder in ('/work', '/tmp', '/dev/shm') for name in os.listdir(folder) if name.startswith('mine')], [])
`;
      const program = `import os
def look():
    for folder in ('/work', '/tmp', '/dev/shm'): open(f'{folder}/mine', 'w')
    return [name for folder in ('/work', '/tmp', '/dev/shm') for name in os.listdir(folder) if name in ('results.json', 'judge.py')]`;
      const outcome = await cage.run(program, { judge });
      expect(reports(outcome)).toMatchObject([{ kind: "check", status: "passed" }, { kind: "done" }]);
    });
  },
  "numpy",
);
