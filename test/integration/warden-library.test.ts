import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test.each(["test_last_words"])("the warden passes its own tests: %s", async (module) => {
  const { stderr } = await run("/usr/bin/python3", ["-B", "-m", "unittest", module], { cwd: "test/warden" });
  expect(stderr).toMatch(/\nOK\n$/);
});
