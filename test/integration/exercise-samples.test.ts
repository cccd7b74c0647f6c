import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { findDeviations, type Sample } from "#src/cli/samples.ts";

// Every exercise's samples through its judge, without cages: `atelier exercise check` is the
// same with them. What this test adds is speed, and that it needs no sandbox.

const run = promisify(execFile);
const exercises = globSync("content/courses/*/modules/*/exercises/*/exercise.yaml").map((file) => path.dirname(file));

interface Grade {
  verdict: string;
  score: number;
  checks: { id: string; status: string; messageKey: string | null }[];
  judge_stderr: string;
}

async function judge(exercise: string, folder: string): Promise<Grade> {
  const settings = JSON.stringify(parse(readFileSync(path.join(exercise, "exercise.yaml"), "utf8")));
  const { stdout } = await run(
    "/usr/bin/python3",
    ["-B", "-m", "atelier_judge.two_processes", path.resolve(exercise), path.resolve(exercise, folder), "--settings", settings],
    { env: { ...process.env, PYTHONPATH: "sandbox-runner/python" }, maxBuffer: 16 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as Grade;
}

function expectationOf(exercise: string, folder: string): Sample["expect"] {
  if (folder === "starter") return "not-passed";
  if (folder === "solution") return { verdict: "passed", score: 1 };
  return parse(readFileSync(path.join(exercise, folder, "expect.yaml"), "utf8")) as Sample["expect"];
}

test("there are exercises to look at", () => {
  expect(exercises.length).toBeGreaterThan(0);
});

describe.each(exercises)("%s", (exercise) => {
  const samples = globSync("samples/*", { cwd: exercise }).toSorted();

  test.each(["solution", "starter", ...samples])("%s is judged as it should be", async (folder) => {
    const grade = await judge(exercise, folder);
    const deviations = findDeviations({ name: folder, files: [], expect: expectationOf(exercise, folder) }, grade);
    expect(deviations, grade.judge_stderr).toEqual([]);
  });

  test("passing, wrong and hostile samples are all there, and no two wrong ones get the same message", () => {
    const wrong = samples.filter((name) => name.startsWith("samples/wrong-"));
    const messages = wrong.map((name) => {
      const expectation = expectationOf(exercise, name);
      return typeof expectation === "string" ? undefined : expectation.message;
    });
    expect(samples.filter((name) => name.startsWith("samples/pass-")).length).toBeGreaterThanOrEqual(2);
    expect(samples.filter((name) => name.startsWith("samples/hostile-")).length).toBeGreaterThanOrEqual(2);
    expect(wrong.length).toBeGreaterThanOrEqual(3);
    expect(new Set(messages).size).toBe(wrong.length);
    expect(messages).not.toContain(undefined);
  });
});
