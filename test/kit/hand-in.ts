import { randomUUID } from "node:crypto";
import type { JobId } from "#contract/ids.ts";
import type { Lease } from "#contract/lease.ts";
import type { VerdictRecord } from "#contract/verdict.ts";
import { JobView } from "#src/domain/job-view.ts";
import { digestOf } from "#src/lib/digest.ts";
import { api } from "#src/lib/urls.ts";
import type { HttpRunner } from "#kit/http-runner.ts";
import type { Member } from "#kit/member.ts";
import { completed, finished, makeRecord, number, started } from "#kit/test-runner.ts";

/** Hands a program in by the site's API, as a learner of the fixture's course. */
export const handInDouble = (origin: string, learner: Member, text: string): Promise<JobId> => begin("submission", origin, learner, text);

/** Runs a program in the same way; no pause is asked for between runs. */
export const runDouble = (origin: string, learner: Member, text: string): Promise<JobId> => begin("run", origin, learner, text);

async function begin(kind: "run" | "submission", origin: string, learner: Member, text: string): Promise<JobId> {
  const begun = await fetch(new URL(api.cli.jobs("workshop", "double"), origin), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${await learner.makeToken()}` },
    body: JSON.stringify({ kind, files: [{ path: "double.py", text }], idempotencyKey: randomUUID() }),
  });
  const answer: unknown = await begun.json();
  if (!begun.ok) throw new Error(`The program was not taken: ${JSON.stringify(answer)}`);
  return JobView.parse(answer).jobId;
}

/** Judges the next job. */
export async function judgeNext(runner: HttpRunner, change: Partial<VerdictRecord>): Promise<void> {
  await judgeLease(runner, await runner.lease(), change);
}

/** Judges a job on what it asked for, with a record that names the seed it was leased with. */
export async function judgeLease(runner: HttpRunner, lease: Lease, change: Partial<VerdictRecord>): Promise<void> {
  const { profile, needs, judge } = lease.spec;
  const sliceKind = needs.slice === "gpu" ? "gpu" : "cpu";
  const record = makeRecord(change);
  const seedCommitment = digestOf(Buffer.from(judge?.seed ?? "", "hex"));
  const provenance = { ...record.provenance, profile, sliceKind, seedCommitment } as const;
  const began = { ...started, sliceKind } as typeof started;
  await runner.send(lease, number([began, finished(completed, { ...record, provenance })]));
}
