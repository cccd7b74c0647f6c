import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test.each([
  "test_codec",
  "test_codec_hostile",
  "test_calls",
  "test_hostile",
  "test_comparisons",
  "test_paired",
  "test_speed",
  "test_growing",
  "test_growth",
  "test_asked",
  "test_pictures",
  "test_budgets",
  "test_fresh",
  "test_library",
])("the judge library passes its own tests: %s", async (module) => {
  const { stderr } = await run("/usr/bin/python3", ["-B", "-m", "unittest", module], { cwd: "test/judge" });
  expect(stderr).toMatch(/\nOK\n$/);
});
