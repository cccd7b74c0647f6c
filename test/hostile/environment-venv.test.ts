import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { Cage, completed, refusal } from "./kit/cage.ts";
import { asWanted } from "./kit/mode.ts";

describe.skipIf(refusal)("an environment in a folder of its own", () => {
  test("runs programs on its interpreter, also where that has no package at all", async () => {
    const folder = mkdtempSync("/var/tmp/atelier-venv-");
    try {
      chmodSync(folder, 0o755);
      mkdirSync(path.join(folder, "bin"));
      symlinkSync("/usr/bin/python3", path.join(folder, "bin/python3"));
      writeFileSync(path.join(folder, "pyvenv.cfg"), "home = /usr/bin\ninclude-system-site-packages = false\n");
      const environments = (await loadEnvironments())
        .filter(({ name }) => name === "python")
        .map((one) => ({ ...one, python: path.join(folder, "bin/python3"), paths: [folder] }));
      await using cage = await Cage.open("python", asWanted.limiter, { environments });
      const program = "import importlib.util, sys\nprint(sys.prefix, importlib.util.find_spec('numpy'))";
      expect(await cage.run(program)).toMatchObject({ stdout: `${folder} None\n`, stderr: "", ending: completed });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
