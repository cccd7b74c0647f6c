import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CheckReport, type Program } from "#src/cli/check/report.ts";
import { AtelierCommand } from "#kit/atelier-command.ts";
import { FirstExercise } from "#kit/first-exercise.ts";
import { findGradingRefusal } from "#kit/grading-machine.ts";
import { isAlive, listTree } from "#kit/process-tree.ts";

// `atelier exercise check`, as a trainer starts it, on the exercise of the trainers' first page.

const refusal = findGradingRefusal();
const PATIENT_MS = 600_000;

/** Right for the numbers of some seeds only. */
const unsteady = "def double(x):\n    return [2 * value for value in x] if not x or x[0] % 2 else x\n";

let exercise: FirstExercise;
beforeEach(() => void (exercise = new FirstExercise()));
afterEach(() => exercise[Symbol.dispose]());

const start = (...words: string[]): AtelierCommand => new AtelierCommand("exercise", "check", ...words);

async function readReport(
  folder: string,
  ...words: string[]
): Promise<{ report: CheckReport; code: number | null; programs: Map<string, Program> }> {
  await using command = start(folder, "--json", ...words);
  const code = await command.code;
  expect(command.out, command.err).not.toBe("");
  const report = CheckReport.parse(JSON.parse(command.out));
  return { report, code, programs: new Map(report.exercises[0]?.programs.map((program) => [program.name, program])) };
}

test.each([
  [["/nowhere"], "/nowhere does not exist."],
  [["docs"], "docs holds no exercise"],
  [["--repeat", "0"], "--repeat 0: write a whole number from 1 to 9999."],
  [["--seed", "abc"], "--seed abc: write the 64 hexadecimal digits"],
  [["--seed", "0".repeat(64), "--repeat", "2"], "Choose one of them."],
  [["--nonsense"], "unknown option '--nonsense'"],
])("what makes no sense is answered with a sentence, and 2: %j", async (words, sentence) => {
  await using command = start(...words);
  expect(await command.code).toBe(2);
  expect(command.err).toContain(sentence);
  expect(command.err).not.toContain("    at ");
});

describe.skipIf(refusal)(`in sandboxes${refusal ? ` (skipped: ${refusal})` : ""}`, { timeout: PATIENT_MS }, () => {
  test("the report is as documented, and says which runs differed, so that each can be seen again", async () => {
    exercise.write("samples/pass-map/double.py", unsteady);
    const { report, code, programs } = await readReport(exercise.folder, "--repeat", "8");
    expect(code).toBe(1);
    expect(report).toMatchObject({ version: 1, ok: false, repeat: 8 });
    const { runs = [], differed } = programs.get("pass-map") ?? {};
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(8);
    expect(differed).toBe(runs.filter(({ ok }) => !ok).length);
    expect(programs.get("solution")).toMatchObject({ ok: true, differed: 0 });
    const { seed, ok } = runs.find((run) => !run.ok) ?? runs[0]!;
    const again = await readReport(exercise.folder, "--seed", seed);
    expect(again.programs.get("pass-map")?.runs).toMatchObject([{ seed, ok }]);
  });

  test("what the samples leave unshown, and numbers that are off, are warnings: 0, and 1 if asked to be strict", async () => {
    const idle = "@test(task=1, points=0.5)\ndef answers_at_all():\n    learner.double([1])\n";
    exercise.write("judge.py", `${exercise.read("judge.py").replace("points=1", "points=0.5")}\n\n${idle}`);
    exercise.write("samples/hostile-says-yes/expect.yaml", "verdict: failed\n");
    exercise.remove("samples/wrong-in-place");
    exercise.remove("samples/wrong-empty");
    exercise.write("samples/wrong-repeats/expect.yaml", "verdict: failed\n");
    exercise.write("exercise.yaml", exercise.read("exercise.yaml").replace("cpuSeconds: 1,", "cpuSeconds: 9,"));
    const { report, code } = await readReport(exercise.folder, "--strict");
    expect(report.exercises[0]?.warnings.map(({ code: about, about: what }) => [about, what])).toEqual([
      ["never-seen-failing", "answers-at-all"],
      ["message-not-its-own", "wrong-repeats"],
      ["too-few-samples", "wrong-*"],
      ["estimate-off", "estimate.cpuSeconds"],
    ]);
    expect([report.ok, code]).toEqual([true, 1]);
  });

  test("what the solution of an earlier exercise leaves behind is carried forward, and missed by name where it leaves nothing", async () => {
    const later = exercise.copyAs("double-later", "0d5c5e0e-7a43-4a42-8d2e-4a0f9c1a7c11");
    const carries = `carries: [{ exercise: ${/^uid: (.*)$/m.exec(exercise.read("exercise.yaml"))?.[1]}, name: factor, path: factor.npz }]\n`;
    appendFileSync(path.join(later, "exercise.yaml"), carries);
    const reading =
      'import numpy\nfactor = int(numpy.load("carried/factor.npz")["factor"])\ndef double(x): return [factor * one for one in x]\n';
    writeFileSync(path.join(later, "solution/double.py"), reading);

    const without = await readReport(later);
    expect(without.programs.get("solution")?.runs[0]?.deviations).toEqual(["It carries factor from double, whose solution left none."]);
    exercise.write("exercise.yaml", `${exercise.read("exercise.yaml")}produces: [{ name: factor, maxMB: 1 }]\n`);
    const leaving = '    artifact("factor", {"factor": numpy.array(2)})\n';
    const judge = exercise.read("judge.py").replace("from atelier_judge import", "import numpy\nfrom atelier_judge import artifact,");
    exercise.write("judge.py", judge + leaving);
    const { code, programs } = await readReport(later);
    expect(programs.get("solution")).toMatchObject({ ok: true });
    expect(code).toBe(0);
  });

  test("files that cannot be read are refused by name, with the line, and 2", async () => {
    exercise.write("judge.py", "def broken(:\n");
    await using broken = start(exercise.folder);
    expect(await broken.code).toBe(2);
    expect(broken.out).toContain("judge.py, line 1: invalid syntax");
    exercise.write("exercise.yaml", "uid: [\n");
    await using unreadable = start(exercise.folder);
    expect(await unreadable.code).toBe(2);
    expect(unreadable.err).toContain("exercises/double/exercise.yaml:");
  });

  test("who watches is told after each change, on the same warm sandboxes, whatever is broken meanwhile", async () => {
    const [judge, settings] = [exercise.read("judge.py"), exercise.read("exercise.yaml")];
    await using command = start(exercise.folder, "--watch");
    await command.hear("9 of 9 programs as expected");
    await command.hear("Waiting for a change");
    expect(command.out).toMatch(/^ {2}as expected {2}solution +passed +100 % {2}\d+\.\d s CPU in \d+\.\d s$/m);
    expect(command.out).toMatch(/^ {2}as expected {2}hostile-leaves +failed +0 % /m);
    const processes = listTree(command.child.pid ?? -1);
    const change = async (name: string, text: string, ...answers: string[]): Promise<void> => {
      command.forget();
      exercise.write(name, text);
      for (const answer of [...answers, "Waiting for a change"]) await command.hear(answer);
    };
    await change("solution/double.py", "def double(x):\n    return x\n", "DIFFERED     solution", "8 of 9 programs as expected");
    await change("solution/double.py", "def double(x):\n    return [2 * value for value in x]\n", "9 of 9 programs as expected");
    await change("judge.py", `import nowhere\n${judge}`, "DIFFERED     solution", "No module named 'nowhere'");
    await change("judge.py", "def broken(:\n", "judge.py, line 1: invalid syntax");
    await change("exercise.yaml", "uid: [\n", "exercise.yaml:");
    await change("exercise.yaml", settings, "judge.py, line 1: invalid syntax");
    await change("judge.py", judge, "9 of 9 programs as expected");
    command.child.kill("SIGINT");
    expect(await command.code).toBe(130);
    expect(processes.filter(isAlive)).toEqual([]);
  });

  test("who interrupts it while the sandboxes warm up gets 130, and nothing stays behind", async () => {
    await using command = start(exercise.folder);
    await command.hear("Checking 1 exercise: double.");
    command.child.kill("SIGTERM");
    expect(await command.code).toBe(130);
    expect(command.err).toBe("");
  });
});
