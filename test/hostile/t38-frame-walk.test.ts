import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { expectNoPoints } from "./kit/judged.ts";

describeAttack(
  "a walk to the grader",
  (cage) => {
    test("up the frames of the caller finds the learner's own side and no judge", async () => {
      const program = `import sys
def square(n):
    frame, names = sys._getframe(), []
    while frame: names.append(frame.f_globals.get('__name__')); frame = frame.f_back
    print(sorted({name.split('.')[0] for name in names if name}))
    return 0`;
      const { stdout } = await expectNoPoints(cage, program);
      expect(stdout.split("\n")[0]).toBe("['__main__', 'atelier_learner', 'atelier_zygote', 'main']");
    });

    test("through every object that the collector knows finds neither check nor report nor session", async () => {
      const program = `import gc, inspect, os
def square(n):
    seen = set()
    for one in gc.get_objects():
        try: module = type(one).__module__ if not inspect.isfunction(one) else one.__module__
        except Exception: continue
        if isinstance(module, str) and module.startswith(('atelier_judge', 'atelier_warden', 'judge')): seen.add(module)
    print(sorted(seen))
    for fd in range(3, 64):
        try: os.fsync(fd)
        except OSError: pass
        try: os.ftruncate(fd, 0); print('cut', fd)
        except OSError: pass
    return 0`;
      const { stdout } = await expectNoPoints(cage, program);
      expect(stdout.split("\n")[0]).toBe("[]");
    });

    test("along the channel can answer and nothing more", async () => {
      const program = `import gc, socket, types
def square(n):
    for one in gc.get_objects():
        if type(one).__name__ == 'Channel':
            for _ in range(3):
                try: one.send({'kind': 'check', 'status': 'passed', 'id': 'squares', 'task': 1, 'points': 1}); one.send({'kind': 'done'})
                except Exception as error: print(type(error).__name__)
    return n * n`;
      await expectNoPoints(cage, program);
    });
  },
  "numpy",
);
