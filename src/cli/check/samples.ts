import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { SourceFile } from "#contract/file-set.ts";
import { Verdict } from "#contract/verdict.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { CheckRefusal } from "./refusal.ts";

/** `expect.yaml` of a sample: what the judge must say about it. */
export const Expectation = z.strictObject({
  verdict: Verdict,
  score: z.number().min(0).max(1).optional(),
  checks: z.record(z.string(), z.enum(["passed", "failed", "skipped", "not-gradable"])).optional(),
  message: z.string().optional().describe("Key that one of the checks must carry."),
});
export type Expectation = z.infer<typeof Expectation>;

/** One program to send through the judge, and what must come back. */
export interface Sample {
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** `not-passed` for the starter: any verdict but a pass. */
  readonly expect: Expectation | "not-passed";
}

/** Solution, starter, and every folder in `samples/` of an exercise. */
export function listSamples(exercise: Exercise, exerciseFolder: string): Sample[] {
  const folder = path.join(exerciseFolder, "samples");
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .toSorted()
    : [];
  return [
    { name: "solution", files: exercise.solution, expect: { verdict: "passed", score: 1 } },
    { name: "starter", files: exercise.starter, expect: "not-passed" },
    ...names.map((name) => readSample(name, path.join(folder, name))),
  ];
}

function readSample(name: string, folder: string): Sample {
  const expectFile = path.join(folder, "expect.yaml");
  if (!existsSync(expectFile))
    throw new CheckRefusal(`${folder} has no expect.yaml: write what the judge must say, for example "verdict: failed".`);
  const expect = Expectation.safeParse(parseOrRefuse(expectFile));
  if (!expect.success) throw new CheckRefusal(`${expectFile}: ${z.prettifyError(expect.error)}`);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "expect.yaml")
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ path: path.relative(folder, file), text: readFileSync(file, "utf8") }));
  return { name, files, expect: expect.data };
}

function parseOrRefuse(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CheckRefusal(`${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What a judged sample did otherwise than expected, as sentences; empty where all is well. */
export function findDeviations(
  sample: Sample,
  record: { verdict: string; score: number; checks: readonly { id: string; status: string; messageKey: string | null }[] },
): string[] {
  const { expect } = sample;
  if (expect === "not-passed") return record.verdict === "passed" ? ["passes, and a starter must not"] : [];
  const deviations: string[] = [];
  if (record.verdict !== expect.verdict) deviations.push(`verdict ${record.verdict}, expected ${expect.verdict}`);
  if (expect.score !== undefined && Math.abs(record.score - expect.score) > 1e-6)
    deviations.push(`score ${record.score}, expected ${expect.score}`);
  for (const [id, status] of Object.entries(expect.checks ?? {})) {
    const found = record.checks.find((check) => check.id === id)?.status ?? "absent";
    if (found !== status) deviations.push(`check ${id} ${found}, expected ${status}`);
  }
  if (expect.message !== undefined && !record.checks.some((check) => check.messageKey === expect.message)) {
    const keys = record.checks.map((check) => check.messageKey).filter((key) => key !== null);
    deviations.push(`no check says ${expect.message}; said: ${keys.join(", ") || "nothing"}`);
  }
  return deviations;
}
