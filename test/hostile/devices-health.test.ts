import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the rules by which a slice counts as healthy pass their own tests", async () => {
  const { stderr } = await promisify(execFile)("/usr/bin/python3", ["-B", "-m", "unittest", "test_health"], { cwd: "test/device" });
  expect(stderr).toMatch(/\nOK\n$/);
});
