import { findJob } from "#db/queries/jobs.ts";
import { listOverdue } from "#db/queries/due-dates.ts";
import { isBeingRejudged } from "#db/queries/rejudgings.ts";
import { findSubmissionAndJob, leaveOutWaiting } from "#db/queries/submissions.ts";
import { listScored } from "#db/queries/submissions-scored.ts";
import type { Database } from "#db/client.ts";
import { invariant } from "#src/domain/errors.ts";
import { withHiddenChecks } from "#src/domain/rejudging.ts";
import { findCounted } from "#src/domain/scoring.ts";
import { holdGrade } from "./grades.ts";
import { enqueueRejudgings } from "./rejudging.ts";
import { keepRound } from "./rounds.ts";
import type { Runtime } from "./runtime.ts";

const lookEveryMs = 15_000;
/** What a fault kept from being judged is tried again after this long. */
const tryAgainMs = 3_600_000;
/** A day of that: what has not passed by then wants somebody who looks (src/server/unjudged.ts). */
export const mostTries = 24;
const mostAtOnce = 50;

/** Looks for due dates that have passed while the site runs. What passed while it was away is found by the first look. */
export const keepDueDates = (runtime: Runtime): void =>
  keepRound(runtime, { what: "looking at due dates", everyMs: lookEveryMs, work: () => judgeOverdue(runtime) });

/** Queues, for each learner whose time is up, the submission that counts: with hidden checks this time. */
export async function judgeOverdue(runtime: Runtime): Promise<void> {
  const now = runtime.clock.now();
  const overdue = await listOverdue(runtime.db, now, { triedBefore: new Date(now.getTime() - tryAgainMs), mostTries }, mostAtOnce);
  for (const learner of overdue) {
    // eslint-disable-next-line no-await-in-loop -- one small transaction after the other leaves room for learners' requests
    await runtime.db.transaction((tx) => judgeCounted(tx, learner, now));
  }
  if (overdue.length > 0) runtime.notices.tell({ kind: "queue" });
}

/** Queues a learner's submission that counts, with hidden checks, where it waits for them. */
export async function judgeCounted(tx: Database, learner: { userId: string; exerciseUid: string }, now: Date): Promise<void> {
  await holdGrade(tx, learner);
  const counted = findCounted(await listScored(tx, learner.exerciseUid, [learner.userId]));
  // Nothing that waits would change the grade.
  if (counted?.hiddenChecks !== "waiting") return leaveOutWaiting(tx, learner.userId, learner.exerciseUid);
  // Another process of the site may have looked at the same moment.
  if (await isBeingRejudged(tx, counted.id, "after-due")) return;
  const found = await findSubmissionAndJob(tx, counted.id);
  invariant(found, "a submission that counts is there");
  const { submission, job } = found;
  const source = (submission.rejudgedBy && (await findJob(tx, submission.rejudgedBy))) || job;
  const spec = withHiddenChecks(source.spec);
  await enqueueRejudgings(tx, [{ submissionId: submission.id, source, spec, purpose: "after-due" }], now);
}
