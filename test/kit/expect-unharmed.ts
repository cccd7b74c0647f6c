import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { JobEvent, JobView } from "#src/domain/job-view.ts";
import type { Storm } from "#kit/kill-storm.ts";
import { maskedAttention } from "#kit/masked-attention.ts";
import type { LoggedJob } from "#kit/work-log.ts";

/** Holds the clients' log against itself and against what the site says afterwards. */
export async function expectUnharmed({ log, learners }: Storm): Promise<void> {
  const broken: { job: string; problems: string[] }[] = [];
  for (const job of log.jobs) {
    const problems = [...findProblems(job), ...(await lookAgain(job, learners[job.learner]))];
    if (problems.length > 0) broken.push({ job: `${job.work.kind} ${job.jobId}`, problems });
  }
  expect(broken).toEqual([]);

  for (const [number, learner] of learners.entries()) {
    const numbers = log.jobs.filter((job) => job.learner === number && job.work.kind === "submission").map(numberOf);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
    const { revision, files } = await learner.draft.open();
    if (learner.saved.revision === 0) continue;
    expect({ revision, text: files.find(({ path }) => path === "attention.py")?.text }).toEqual(learner.saved);
  }
  expect(new Set(log.jobs.map(({ jobId }) => jobId)).size).toBe(log.jobs.length);
}

const numberOf = ({ final }: LoggedJob): number => final?.result?.number ?? 0;

/** What one job's own log says against it. */
function findProblems({ work, told, final }: LoggedJob): string[] {
  const problems: string[] = [];
  const last = told.filter(({ attempt }) => attempt === final?.attempt).map(({ event }) => event);
  const unbroken = last.length > 0 && last.every(({ seq }, index) => seq === index + 1);
  if (!unbroken) problems.push(`the last attempt's events are numbered ${last.map(({ seq }) => seq).join(" ")}`);
  if (last.filter(({ kind }) => kind === "finished").length !== 1 || last.at(-1)?.kind !== "finished") problems.push("it has no one end");
  if (told.some(({ attempt }, index) => attempt < (told[index - 1]?.attempt ?? 0))) problems.push("an attempt spoke after its successor");
  const endings = told.map(({ attempt, event }) => (event.kind === "finished" ? `${attempt} by ${JSON.stringify(event.ending)}` : ""));
  if (final?.ending?.reason !== "completed") problems.push(`of ${final?.attempt} attempts ended ${endings.filter(Boolean).join(", ")}`);
  if (work.kind === "submission" && final?.result?.verdict !== work.expected)
    problems.push(`${final?.result?.verdict} instead of ${work.expected}`);
  if (work.kind === "submission" && final?.result?.charged !== true) problems.push("it was not counted once");
  const output = last.map((event) => (event.kind === "output" && event.stream === "stdout" ? event.text : "")).join("");
  if (work.kind === "run" && output !== work.expected) problems.push(`it printed ${JSON.stringify(output)}`);
  return problems;
}

/** Asks for the job anew, and starts it anew under its old key: both must find the very same job and end. */
async function lookAgain(job: LoggedJob, learner: Storm["learners"][number] | undefined): Promise<string[]> {
  const { jobId, final, told, idempotencyKey, work } = job;
  if (!jobId || !final || !learner) return ["it was never acknowledged or never ended"];
  const problems: string[] = [];
  const events: JobEvent[] = [];
  const again = await learner.client.followJob(jobId, (event) => void events.push(event));
  if (essence(again) !== essence(final)) problems.push(`another look shows ${essence(again)} instead of ${essence(final)}`);
  const heard = told.filter(({ attempt }) => attempt === final.attempt).map(({ event }) => event);
  const found = events.map(({ event }) => event);
  if (!isDeepStrictEqual(found, heard)) problems.push("its events are not those that were told");
  const { kind, files } = work;
  const repeated = await learner.client.startJob(maskedAttention, { kind, files, idempotencyKey });
  if (repeated.jobId !== jobId) problems.push(`its key started ${repeated.jobId} as well`);
  return problems;
}

function essence({ state, attempt, ending, result, finishedAt }: JobView): string {
  const { verdict, score, points, checks, usage, number, charged } = result ?? {};
  return JSON.stringify({ state, attempt, ending, finishedAt, verdict, score, points, checks, usage, number, charged });
}
