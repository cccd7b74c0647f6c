import { expect, test } from "vitest";
import { makeCheck, makeRecord } from "#kit/test-runner.ts";
import { compareRecords } from "./grade-comparison.ts";

const failed = makeCheck("mask", { status: "failed", points: 0, messageKey: "mask.wrong", params: { at: 3 } });
const record = makeRecord({ checks: [makeCheck("scale"), failed] });

test("the same checks with the same findings are the same grade", () => {
  expect(compareRecords(record, structuredClone(record))).toEqual({ same: true, differing: [], sameEnvironment: true });
});

test("a check that fails otherwise, or is missing, is named with both findings", () => {
  const again = makeRecord({ checks: [{ ...failed, params: { at: 4 } }] });
  expect(compareRecords(record, again)).toMatchObject({
    same: false,
    differing: [
      { id: "scale", before: "passed, 1 of 1", again: "absent" },
      { id: "mask", before: 'failed, 0 of 1, mask.wrong {"at":3}', again: 'failed, 0 of 1, mask.wrong {"at":4}' },
    ],
  });
});

test("two measurements of speed are the same where both hold", () => {
  const timed = (ratio: number) =>
    makeRecord({
      checks: [
        makeCheck("fast", {
          messageKey: "fast.ratio",
          params: { ratio },
          speed: { ratio, low: ratio, high: ratio, atLeast: 2, floorMs: 0, pairs: [[ratio, 1]] },
        }),
      ],
    });
  expect(compareRecords(timed(3), timed(4)).same).toBe(true);
});

test("another environment is told, whatever the checks say", () => {
  const again = structuredClone(record);
  again.provenance.environmentDigest = "sha256:0f" as never;
  expect(compareRecords(record, again)).toMatchObject({ same: true, sameEnvironment: false });
});
