import { beforeAll, expect, test } from "vitest";
import { expectUnharmed } from "#kit/expect-unharmed.ts";
import { raiseStorm } from "#kit/kill-storm.ts";
import { openStack } from "#kit/stack.ts";
import { buildSite } from "../../tools/launch/build.ts";

// The short form of test/long/kills.test.ts.

beforeAll(() => buildSite(() => undefined));

test("one kill of each process costs no job, no verdict and no draft", async () => {
  await using stack = await openStack({ environment: { ATELIER_LOCAL_SLICES: "8" } });
  const storm = await raiseStorm(stack, ["warden", "pilot", "runner", "site"], () => 0);
  expect(storm.recoveries.map(({ running }) => running >= 5)).toEqual([true, true, true, true]);
  await expectUnharmed(storm);
}, 180_000);
