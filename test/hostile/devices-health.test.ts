import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test.each(["test_health", "test_together"])("the rules of devices pass their own tests: %s", async (module) => {
  const { stderr } = await promisify(execFile)("/usr/bin/python3", ["-B", "-m", "unittest", module], { cwd: "test/device" });
  expect(stderr).toMatch(/\nOK\n$/);
});
