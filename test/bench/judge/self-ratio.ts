import { spawn } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import { z } from "zod";
import type { Warden } from "#runner/sandbox/warden.ts";
import type { Measured } from "../bench.ts";
import { openTorchWarden } from "../sandbox/pilot-attempts.ts";
import { judge } from "./judged-attempt.ts";

/** Some ten milliseconds of plain Python: the judge asks it to be no slower than itself. */
const WORK = `
def work(values):
    total = 0
    for _ in range(12):
        for value in values.tolist():
            total = (total * 31 + value) % 1000003
    return total
`;
const JUDGE = `from atelier_judge import baseline, learner, ratio, test
@test(task=1, points=1)
def is_as_fast_as_itself(rng):
    ratio(learner.work, baseline.work, inputs=lambda: rng.integers(0, 1000, size=10_000), at_least=1.0, message="work.slow")
`;

interface SelfRatio {
  readonly gradings: number;
  /** The share that was graded; the others were not gradable, which costs nobody anything. */
  readonly graded: number;
  /** Why the others were not, by the message of the check. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Of the graded ratios; null where there are none. */
  readonly ratios: { readonly min: number; readonly p5: number; readonly p50: number; readonly p95: number; readonly max: number } | null;
  readonly outside_5_percent: number;
  readonly outside_10_percent: number;
}

/** Grades a program's speed against itself, so often: on the machine as it is, and with one processor taken by somebody else. */
export async function benchSelfRatio(gradings: number): Promise<Measured> {
  await using warden = await openTorchWarden({ learners: 2, judges: 1 });
  const quiet = await gradeOften(warden, gradings);
  const loaded = await withBusyProcessor(() => gradeOften(warden, gradings));
  return { json: { self_ratio: { quiet, loaded } }, rows: [...present("quiet", quiet), ...present("one processor busy", loaded)] };
}

async function gradeOften(warden: Warden, gradings: number): Promise<SelfRatio> {
  const checks: Check[] = [];
  for (let grading = 0; grading < gradings; grading++) {
    /* eslint-disable no-await-in-loop -- what runs beside it would be measured with it */
    checks.push(await gradeOnce(warden));
    await warden.warmedUp();
    /* eslint-enable no-await-in-loop */
  }
  return summarise(checks);
}

const Check = z.object({
  status: z.enum(["passed", "failed", "not-gradable"]),
  messageKey: z.string().nullable(),
  speed: z.object({ ratio: z.number() }).optional(),
});
type Check = z.infer<typeof Check>;

/** The check, with a ratio unless the timing was not good enough to grade by. */
async function gradeOnce(warden: Warden): Promise<Check> {
  const reports = await judge(warden, { program: WORK, baseline: WORK, judge: JUDGE });
  const check = Check.parse(reports.find(({ kind }) => kind === "check"));
  if (check.status !== "not-gradable" && check.speed === undefined) throw new Error(`not timed: ${JSON.stringify(reports)}`);
  return check;
}

function summarise(checks: readonly Check[]): SelfRatio {
  const sorted = checks.flatMap(({ speed }) => (speed ? [speed.ratio] : [])).toSorted((a, b) => a - b);
  const reasons: Record<string, number> = {};
  for (const { speed, messageKey } of checks) if (!speed) reasons[messageKey ?? ""] = (reasons[messageKey ?? ""] ?? 0) + 1;
  const at = (share: number): number => Math.round(1e4 * (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN)) / 1e4;
  const outside = (low: number, high: number): number => sorted.filter((ratio) => ratio < low || ratio > high).length;
  return {
    gradings: checks.length,
    graded: sorted.length / checks.length,
    reasons,
    ratios: sorted.length === 0 ? null : { min: at(0), p5: at(0.05), p50: at(0.5), p95: at(0.95), max: at(1) },
    outside_5_percent: outside(0.95, 1.05),
    outside_10_percent: outside(0.9, 1.1),
  };
}

/** Work beside a process that keeps the last processor, and only that one, to itself. */
async function withBusyProcessor<T>(work: () => Promise<T>): Promise<T> {
  const program = `import os\nos.sched_setaffinity(0, {${os.cpus().length - 1}})\nprint(flush=True)\nwhile True: pass`;
  const burner = spawn("/usr/bin/python3", ["-I", "-c", program], { stdio: ["ignore", "pipe", "inherit"] });
  const over = once(burner, "close");
  try {
    await once(burner.stdout, "data");
    return await work();
  } finally {
    burner.kill("SIGKILL");
    await over;
  }
}

function present(name: string, { gradings, graded, reasons, ratios, ...outside }: SelfRatio): Measured["rows"] {
  return [
    [
      `${name}: graded, of ${gradings}`,
      [`${Math.round(1000 * graded) / 10} %`, ...Object.entries(reasons).map(([key, times]) => `${key}: ${times}`)].join(", "),
    ],
    ["  ratio: least, p5, median, p95, most", ratios ? Object.values(ratios).join("  ") : "none"],
    ["  further than 5 % from 1, further than 10 %", `${outside.outside_5_percent}, ${outside.outside_10_percent}`],
  ];
}
