import { beforeAll, describe, expect, test } from "vitest";
import { openBench } from "#src/cli/check/bench.ts";
import { checkExercises } from "#src/cli/check/check-exercises.ts";
import { chooseExercises } from "#src/cli/check/places.ts";
import type { CheckReport } from "#src/cli/check/report.ts";
import { listSamples } from "#src/cli/check/samples.ts";
import { findGradingRefusal } from "#kit/grading-machine.ts";

// Every exercise's programs through the real sandboxes, as `atelier exercise check` sends them: as many at a time as there
// are slices, and those whose speed is timed by themselves.

const refusal = findGradingRefusal();
const { chosen, known } = await chooseExercises([]);

/** About the samples, not about this machine: how long a program takes here is no finding. */
const aboutSamples = new Set(["task-without-check", "never-seen-failing", "message-not-its-own", "too-few-samples"]);

test("there are exercises to look at", () => {
  expect(chosen.length).toBeGreaterThan(0);
});

describe.skipIf(refusal)(`in sandboxes${refusal ? ` (skipped: ${refusal})` : ""}`, () => {
  let report: CheckReport;

  beforeAll(async () => {
    const { signal } = new AbortController();
    await using bench = await openBench(signal);
    report = await checkExercises(
      () => Promise.resolve(bench),
      { chosen, known },
      { repeat: 1, signal },
      () => undefined,
    );
  }, 1_800_000);

  describe.each(chosen.map(({ exercise, folder }) => ({ slug: exercise.slug, folder, exercise })))("$slug", ({ folder, exercise }) => {
    const found = () => report.exercises.find((one) => one.folder === folder);

    test.each(listSamples(exercise, folder).map(({ name }) => name))("%s is judged as it should be", (name) => {
      const program = found()?.programs.find((one) => one.name === name);
      expect(program?.runs.flatMap(({ deviations }) => deviations)).toEqual([]);
    });

    test("every task has a check, every check was seen failing, and no two mistakes get the same message", () => {
      expect(found()?.refusal).toBeNull();
      expect(found()?.warnings.filter(({ code }) => aboutSamples.has(code))).toEqual([]);
    });
  });
});
