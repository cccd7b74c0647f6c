import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";

describeAttack(
  "what a sandbox inherits from its zygote",
  (cage) => {
    test("is no descriptor besides its own pipes", async () => {
      const program = `import os
kinds = {}
for name in os.listdir('/proc/self/fd'):
    try: kinds[int(name)] = os.readlink(f'/proc/self/fd/{name}').split(':')[0]
    except OSError: pass  # the listing's own
print(kinds)`;
      expect((await cage.run(program)).stdout).toBe("{0: '/dev/null', 1: 'pipe', 2: 'pipe', 4: 'pipe'}\n");
    });

    test("is no variable that names this machine or the warden", async () => {
      const { stdout } = await cage.run("import os; print(sorted(os.environ))");
      expect(stdout).toBe(
        "['CUDA_VISIBLE_DEVICES', 'HOME', 'LANG', 'LOGNAME', 'MALLOC_ARENA_MAX', 'MKL_NUM_THREADS', 'MPLBACKEND', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'PATH', 'TZ']\n",
      );
    });

    test("is nothing that an attempt before it changed", async () => {
      await cage.run(
        "import builtins, sys, torch, numpy\nbuiltins.secret = 'secret'\ntorch.secret = 'secret'\nnumpy.sum = None\nsys.modules['planted'] = sys",
      );
      for (let round = 0; round < 3; round += 1) {
        const { stdout } = await cage.run(
          "import builtins, sys, torch, numpy\nprint(hasattr(builtins, 'secret'), hasattr(torch, 'secret'), numpy.sum is None, 'planted' in sys.modules)",
        );
        expect(stdout).toBe("False False False False\n");
      }
    });

    test("is no module of judge or warden, and no object of the judge's", async () => {
      const program = `import gc, sys
print(sorted(name for name in sys.modules if name.startswith(('atelier_judge', 'atelier_warden'))))
try:
    import atelier_judge
    print('imported')
except ImportError: print('absent')`;
      expect((await cage.run(program)).stdout).toBe("[]\nabsent\n");
    });

    test("is no output of another attempt that was not yet written", async () => {
      const [first, second] = await Promise.all([
        cage.run("import sys; sys.stdout.write('first'); import time; time.sleep(0.3)"),
        cage.run("import sys; sys.stdout.write('second'); import time; time.sleep(0.3)"),
      ]);
      expect([first.stdout, second.stdout]).toEqual(["first", "second"]);
    });
  },
  "pytorch",
);
