import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test.each([
  ["warden", "test_last_words"],
  ["zygote", "test_hot_pages"],
  ["zygote", "test_imports"],
])("the %s passes its own tests: %s", async (part, module) => {
  const { stderr } = await run("/usr/bin/python3", ["-B", "-m", "unittest", module], { cwd: `test/${part}` });
  expect(stderr).toMatch(/\nOK( \(skipped=\d+\))?\n$/);
});
