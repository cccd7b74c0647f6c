import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

/** Caches that a library reads code or code-like things from. */
const CACHES = `import os, sys
home = os.path.expanduser('~')
caches = [f'{home}/.cache/{name}' for name in ('huggingface/hub', 'torch/kernels', 'torch/hub', 'torch_extensions', 'matplotlib', 'pip', 'triton')]
caches += [f'{home}/.triton', f'{home}/.config/matplotlib', f'{home}/.local/lib', '/tmp/matplotlib', '/tmp/torchinductor_learner', '/tmp/__pycache__', '/work/__pycache__', '/dev/shm/cache', f'{home}/.nv/ComputeCache']
caches += [os.path.join(os.path.dirname(module.__file__), '__pycache__') for module in list(sys.modules.values()) if getattr(module, '__file__', None)][:400]
`;

describeAttack(
  "a cache that an attempt poisons",
  (cage) => {
    test("is empty for the next one, wherever it lies", async () => {
      const poison = `${CACHES}
wrote = 0
for folder in caches:
    try:
        os.makedirs(folder, exist_ok=True); open(f'{folder}/poison.py', 'w').write('evil'); wrote += 1
    except OSError: pass
print(wrote > 8)`;
      expect(await cage.run(poison)).toMatchObject({ stdout: "True\n", ending: completed });
      const look = `${CACHES}print([f for f in caches if os.path.exists(f'{f}/poison.py')])`;
      for (let round = 0; round < 3; round += 1) expect((await cage.run(look)).stdout).toBe("[]\n");
    });

    test("in the zygote's memory is not his to reach: modules are as they were imported", async () => {
      await cage.run(
        "import sys, importlib, numpy, linecache\nsys.path_importer_cache.clear(); sys.path.insert(0, '/tmp'); linecache.cache['x'] = 1; numpy.pi = 3; sys.meta_path.insert(0, None)",
      );
      const look = "import sys, linecache, numpy; print('/tmp' in sys.path, 'x' in linecache.cache, numpy.pi == 3, None in sys.meta_path)";
      for (let round = 0; round < 3; round += 1) expect((await cage.run(look)).stdout).toBe("False False False False\n");
    });
  },
  "pytorch",
);
