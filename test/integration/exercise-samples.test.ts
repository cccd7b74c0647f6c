import { beforeAll, describe, expect, test } from "vitest";
import type { CheckReport } from "#src/cli/check/report.ts";
import { chooseAll, findWrong, listPicked, type Picks, sendThroughSandboxes } from "#kit/exercise-programs.ts";
import { findGradingRefusal } from "#kit/grading-machine.ts";

// Solution and starter of every exercise through the real sandboxes, and every sample of the three exercises that the
// table of cheats is shown by. All samples of all exercises take an hour: test/long/exercise-samples.test.ts.

const refusal = findGradingRefusal();
const choice = await chooseAll();
const shown = new Set(["train-bpe", "masked-attention", "train-lingua-nano"]);
const picks: Picks = ({ exercise }, program) => shown.has(exercise.slug) || program === "solution" || program === "starter";

test("there are exercises to look at", () => {
  expect(choice.chosen.length).toBeGreaterThan(0);
});

describe.skipIf(refusal)(`in sandboxes${refusal ? ` (skipped: ${refusal})` : ""}`, () => {
  let report: CheckReport;
  beforeAll(async () => {
    report = await sendThroughSandboxes(choice, picks);
  }, 2_400_000);

  describe.each(choice.chosen.map((exercise) => ({ slug: exercise.exercise.slug, exercise })))("$slug", ({ exercise }) => {
    test.each(listPicked(exercise, picks))("%s is judged as it should be", (program) => {
      expect(report.exercises.find(({ folder }) => folder === exercise.folder)?.refusal).toBeNull();
      expect(findWrong(report, exercise, program)).toEqual([]);
    });
  });
});
