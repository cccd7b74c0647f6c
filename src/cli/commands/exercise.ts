import type { Command } from "commander";
import { CheckRefusal, checkExercises, type SampleReport } from "../exercise-check.ts";

/** `atelier exercise check [path]`: exits 0 when every sample came out as expected, 1 when one did not, 2 when nothing could be checked. */
export function addExerciseCommand(program: Command): void {
  const exercise = program.command("exercise").description("work on exercises");
  exercise
    .command("check")
    .description("send solution, starter and every sample through real sandboxes and the judge")
    .argument("[path]", "a course's folder, an exercise's folder, or the folder of all courses", "content/courses")
    .option("--repeat <times>", "how often, with a new secret seed each time", "1")
    .option("--json", "one JSON object on standard output")
    .action(async (place: string, options: { repeat: string; json?: boolean }) => {
      const repeat = Number(options.repeat);
      if (!Number.isInteger(repeat) || repeat < 1) return refuse(`--repeat ${options.repeat}: write a whole number from 1.`);
      try {
        const reports = await checkExercises(place, repeat, options.json ? () => undefined : printLine);
        const failed = reports.filter((report) => !report.ok);
        if (options.json) process.stdout.write(`${JSON.stringify({ ok: failed.length === 0, samples: reports })}\n`);
        else process.stdout.write(`\n${reports.length - failed.length} as expected, ${failed.length} not\n`);
        process.exitCode = failed.length === 0 ? 0 : 1;
      } catch (error) {
        if (error instanceof CheckRefusal) return refuse(error.message);
        throw error;
      }
    });
}

function printLine(report: SampleReport): void {
  const score = report.score === null ? "" : ` ${(report.score * 100).toFixed(0)} %`;
  const line = `${report.ok ? "✓" : "✗"} ${report.exercise} / ${report.sample}: ${report.verdict}${score}, ${report.cpuSeconds.toFixed(1)} s of CPU`;
  process.stdout.write([line, ...report.deviations.map((deviation) => `    ${deviation}`), ""].join("\n"));
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}
