import { AttemptEvents, type EventsBatch, type EventsBatchResponse, type EventsResponse, type Refusal } from "#contract/lease.ts";
import { invariant } from "#src/domain/errors.ts";
import { type Received, storeTold } from "./events-store.ts";
import { notifyOfStart } from "./notify-jobs.ts";
import { tellRejudged } from "./rejudging.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Stores what a runner tells about an attempt: each event once, without gaps,
 * and only from the present holder of the lease. What the last event decides is
 * written in the same transaction.
 */
export async function receiveEvents(runtime: Runtime, told: AttemptEvents): Promise<EventsResponse> {
  const [answer] = await receiveTogether(runtime, [told]);
  invariant(answer, "every attempt is answered");
  if (answer instanceof Error) throw answer;
  return answer;
}

/** The same of several attempts, each taken or refused for itself. `refuse` puts a failure in the contract's words. */
export async function receiveBatch(
  runtime: Runtime,
  { attempts }: EventsBatch,
  refuse: (error: unknown) => Refusal,
): Promise<EventsBatchResponse> {
  const told = attempts.map((one) => AttemptEvents.safeParse(one));
  const answers = await receiveTogether(
    runtime,
    told.flatMap(({ data }) => data ?? []),
  );
  return {
    attempts: told.map(({ error }) => {
      const answer = error ?? answers.shift();
      return answer && !(answer instanceof Error) ? answer : refuse(answer);
    }),
  };
}

async function receiveTogether(runtime: Runtime, told: readonly AttemptEvents[]): Promise<(EventsResponse | Error)[]> {
  const received = await storeTogether(runtime, told);
  return Promise.all(received.map(async (one) => (one instanceof Error ? one : tell(runtime, one))));
}

/** One transaction for all. Where it fails, each is tried in one of its own, so that only those fail that make it fail. */
async function storeTogether(runtime: Runtime, told: readonly AttemptEvents[]): Promise<(Received | Error)[]> {
  if (told.length === 0) return [];
  try {
    return await runtime.db.transaction((tx) => storeTold(tx, runtime, told));
  } catch (error) {
    if (told.length === 1) return [error instanceof Error ? error : new Error(String(error))];
    runtime.log.warn({ err: error, attempts: told.length }, "events of several attempts are stored one after another");
    const received: (Received | Error)[] = [];
    for (const one of told) received.push(...(await storeTogether(runtime, [one])));
    return received;
  }
}

async function tell(runtime: Runtime, { job, result, acceptedThrough, stored, changed }: Received): Promise<EventsResponse> {
  const first = stored.at(0)?.event.seq;
  const last = stored.at(-1)?.event.seq;
  const events = first !== undefined && last !== undefined ? { attempt: job.attempt, first, last } : null;
  if (events)
    runtime.notices.tell({ kind: "job", userId: job.userId, jobId: job.id, changed, events }, { stored, job, ...(result && { result }) });
  if (changed && job.state === "running") await notifyOfStart(runtime, job);
  if (job.kind === "rejudging" && changed) await tellRejudged(runtime, job.id);
  // A runner whose slice is free again asks by itself; the others need to know of a job that waits again.
  if (job.state === "waiting") runtime.notices.tell({ kind: "queue" });
  return { acceptedThrough };
}
