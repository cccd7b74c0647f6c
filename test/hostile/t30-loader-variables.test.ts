import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";
import { reports } from "./kit/judged.ts";

const POISON = `import os
for name in ('LD_PRELOAD', 'LD_AUDIT', 'LD_LIBRARY_PATH', 'PYTHONPATH', 'PYTHONHOME', 'PYTHONSTARTUP', 'PYTHONINSPECT', 'PYTHONBREAKPOINT', 'BASH_ENV', 'GCONV_PATH', 'MALLOC_CHECK_', 'OMP_NUM_THREADS', 'HOME', 'PATH'):
    os.environ[name] = '/tmp/evil'; os.putenv(name, '/tmp/evil')
os.mkdir('/tmp/evil')
for name in ('json.py', 'sitecustomize.py', 'atelier.py', 'atelier_judge.py', 'numpy.py'):
    for folder in ('/tmp/evil', '/work'): open(f'{folder}/{name}', 'w').write('import os; os.write(1, b"evil\\\\n"); os._exit(0)')
`;

describeAttack(
  "variables that make a loader load",
  (cage) => {
    test("hold for the program itself and for nobody after it", async () => {
      const poisoned = await cage.run(`${POISON}print('poisoned', os.environ['LD_PRELOAD'])`);
      expect(poisoned).toMatchObject({ ending: completed, stdout: "poisoned /tmp/evil\n" });
      const program =
        "import os; print([n for n in os.environ if n.startswith(('LD_', 'PYTHON', 'BASH', 'GCONV', 'MALLOC'))], os.environ['PATH'], os.environ['HOME'])";
      for (let round = 0; round < 3; round += 1) expect((await cage.run(program)).stdout).toBe("['MALLOC_ARENA_MAX'] /usr/bin:/bin /tmp\n");
    });

    test("do not reach the judge of the same attempt", async () => {
      const judge = `import json, os, subprocess, sys
from atelier_judge import equal, learner, test
@test(task=1, points=1)
def answers():
    equal(learner.f(2), 4)
    equal([n for n in os.environ if n.startswith(('LD_', 'PYTHON'))], [])
    equal(os.path.exists('/tmp/evil'), False)
    equal(subprocess.run([sys.executable, '-c', 'import json'], capture_output=True).stdout, b'')
`;
      const graded = await cage.run(`${POISON}\ndef f(n): return 2 * n`, { judge });
      expect(reports(graded)).toMatchObject([{ kind: "check", status: "passed" }, { kind: "done" }]);
    });
  },
  "numpy",
);
