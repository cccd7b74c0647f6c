import { randomUUID } from "node:crypto";
import type { FileSet } from "#contract/file-set.ts";
import { makeSiteClient, type SiteClient } from "#src/cli/site-client.ts";
import type { JobEvent, JobView } from "#src/domain/job-view.ts";
import { maskedAttention } from "#kit/masked-attention.ts";
import { signUpMember } from "#kit/member.ts";
import type { Stack } from "#kit/stack.ts";

export interface CarriedOut {
  readonly job: JobView;
  /** Wall clock at the click, to be held against the times of events. */
  readonly clickedAt: number;
  readonly answeredMs: number;
  readonly firstMs: number;
  readonly endMs: number;
  readonly events: readonly JobEvent["event"][];
}

/** Learners who take turns: an exercise takes a submission of one learner every five seconds and thirty in all. */
export async function openClients(stack: Stack, learners: number): Promise<readonly SiteClient[]> {
  const clients: SiteClient[] = [];
  for (let number = 0; number < learners; number++) {
    // eslint-disable-next-line no-await-in-loop -- one after the other: hashing passwords fills the processors
    clients.push(makeSiteClient(stack.origin, await (await signUpMember(stack, `bench-${number}@example.org`)).makeToken()));
  }
  return clients;
}

/** One run or submission of the masked attention, from the click until its end is known. */
export async function carryOut(client: SiteClient, kind: "run" | "submission", files: FileSet): Promise<CarriedOut> {
  const clickedAt = performance.timeOrigin + performance.now();
  const since = (): number => performance.timeOrigin + performance.now() - clickedAt;
  const { jobId } = await client.startJob(maskedAttention, { kind, files, idempotencyKey: randomUUID() });
  const answeredMs = since();
  const events: JobEvent["event"][] = [];
  let firstMs: number | undefined;
  const job = await client.followJob(jobId, ({ event }) => {
    events.push(event);
    if (event.kind === "output") firstMs ??= since();
  });
  if (kind === "run" && firstMs === undefined) throw new Error(`a run ended without output: ${JSON.stringify(job.ending)}`);
  return { job, clickedAt, answeredMs, firstMs: firstMs ?? Number.NaN, endMs: since(), events };
}
