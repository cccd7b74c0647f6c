import { randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Command, Option } from "commander";
import { FileSet } from "#contract/file-set.ts";
import type { ExerciseSummary } from "#src/domain/cli-view.ts";
import { Profile } from "#src/domain/exercise.ts";
import type { JobEvent, JobView } from "#src/domain/job-view.ts";
import { addSiteOptions, askSite, type SiteOptions } from "../ask-site.ts";
import { type SiteClient, SiteRefusal } from "../site-client.ts";

interface Options extends SiteOptions {
  readonly profile?: Profile;
}

/** `atelier run` and `atelier submit`. Exit 0: the program ended well, or passed; 1: it did not; 2: nothing could be sent. */
export function addWorkCommands(program: Command): void {
  for (const [name, kind, description] of [
    ["run", "run", "run your files of an exercise, ungraded, and show what they print"],
    ["submit", "submission", "have your files of an exercise judged"],
  ] as const) {
    addSiteOptions(
      program.command(name).description(description),
      "submit",
      "your",
      "stream to standard error, end with one JSON object on standard output",
    )
      .argument("<exercise>", "<course>/<exercise>, as in its address")
      .argument("<folder>", "where your files are")
      .addOption(
        new Option("--profile <name>", "what to run on, where the exercise leaves the choice; its usual one where not given").choices(
          Profile.options,
        ),
      )
      .action((exercise: string, folder: string, options: Options) =>
        askSite(options, (site) => work(site, kind, exercise, folder, options)),
      );
  }
}

async function work(site: SiteClient, kind: "run" | "submission", name: string, folder: string, options: Options): Promise<number> {
  const [course, exercise, ...rest] = name.split("/");
  if (!course || !exercise || rest.length > 0)
    throw new SiteRefusal(
      `"${name}" is no exercise's address: write <course>/<exercise>, for example from-text-to-transformer/masked-attention.`,
    );
  const summary = await site.getExercise({ course, exercise });
  const { profile } = options;
  const wish = { kind, files: readFiles(summary, folder), idempotencyKey: randomUUID(), ...(profile && { profile }) };
  const started = await site.startJob({ course, exercise }, wish);
  const metrics: Record<string, number> = {};
  const began = performance.now();
  let firstOutputMs: number | null = null;
  const job = await site.followJob(started.jobId, ({ event }: JobEvent) => {
    if (event.kind === "metric") metrics[event.name] = event.value;
    if (event.kind !== "output") return;
    firstOutputMs ??= performance.now() - began;
    (event.stream === "stderr" || options.json ? process.stderr : process.stdout).write(event.text);
  });
  if (options.json) process.stdout.write(`${JSON.stringify(makeReport(job, metrics, firstOutputMs))}\n`);
  else printVerdict(job);
  return isWell(job) ? 0 : 1;
}

/** The editable files that are there; the site takes the others from the starter. */
function readFiles(summary: ExerciseSummary, folder: string): FileSet {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new SiteRefusal(`${folder} is not a folder.`);
  const files = summary.editable
    .map((file) => ({ path: file, at: path.join(folder, file) }))
    .filter(({ at }) => statSync(at, { throwIfNoEntry: false })?.isFile())
    .map(({ path: name, at }) => ({ path: name, text: readFileSync(at, "utf8") }));
  const parsed = FileSet.safeParse(files);
  if (parsed.success) return parsed.data;
  throw new SiteRefusal(
    files.length === 0
      ? `${folder} holds none of this exercise's files: ${summary.editable.join(", ")}.`
      : `The files cannot be sent: ${parsed.error.issues[0]?.message}.`,
  );
}

function makeReport(job: JobView, metrics: Readonly<Record<string, number>>, firstOutputMs: number | null): object {
  const { result, ending } = job;
  return {
    jobId: job.jobId,
    ending,
    verdict: result?.verdict ?? null,
    score: result?.score ?? null,
    checks: result?.checks ?? [],
    metrics,
    profile: job.profile,
    ranOn: result?.ranOn ?? null,
    usage: result?.usage ?? null,
    timings: result ? { ...result.timings, firstOutputMs } : null,
  };
}

function printVerdict({ result, ending }: JobView): void {
  const lines = (result?.checks ?? []).map(
    (check) => `${check.status === "passed" ? "✓" : "✗"} ${check.id}${check.message ? `: ${check.message}` : ""}`,
  );
  const kept = "received and judged; its grade is told when the trainer releases it";
  const verdict =
    result?.keptBack && !result.verdict
      ? kept
      : result?.verdict
        ? `${result.verdict}: ${result.points} of ${result.maxPoints} points`
        : JSON.stringify(ending);
  process.stderr.write(`${[...lines, verdict].join("\n")}\n`);
}

const isWell = ({ result, ending }: JobView): boolean =>
  result?.verdict ? result.verdict === "passed" : ending?.reason === "completed" && ending.exitCode === 0;
