import { beforeAll, describe, expect, test } from "vitest";
import type { CheckReport } from "#src/cli/check/report.ts";
import { chooseAll, findWrong, listPicked, type Picks, sendThroughSandboxes } from "#kit/exercise-programs.ts";
import { findGradingRefusal } from "#kit/grading-machine.ts";

// Every program of every exercise through the real sandboxes.

const refusal = findGradingRefusal();
const choice = await chooseAll();
const everything: Picks = () => true;

/** About the samples, not about this machine: how long a program takes here is no finding. */
const aboutSamples = new Set(["task-without-check", "never-seen-failing", "message-not-its-own", "too-few-samples"]);

describe.skipIf(refusal)(`in sandboxes${refusal ? ` (skipped: ${refusal})` : ""}`, () => {
  let report: CheckReport;
  beforeAll(async () => {
    report = await sendThroughSandboxes(choice, everything);
  }, 7_200_000);

  describe.each(choice.chosen.map((exercise) => ({ slug: exercise.exercise.slug, exercise })))("$slug", ({ exercise }) => {
    const found = () => report.exercises.find(({ folder }) => folder === exercise.folder);

    test.each(listPicked(exercise, everything))("%s is judged as it should be", (program) => {
      expect(findWrong(report, exercise, program)).toEqual([]);
    });

    test("every task has a check, every check was seen failing, and no two mistakes get the same message", () => {
      expect(found()?.refusal).toBeNull();
      expect(found()?.warnings.filter(({ code }) => aboutSamples.has(code))).toEqual([]);
    });
  });
});
