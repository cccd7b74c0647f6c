import type { JobId } from "#contract/ids.ts";
import { countDevices } from "#contract/limits.ts";
import { listEventsOfKind } from "#db/queries/attempt-events.ts";
import { listAttempts } from "#db/queries/attempts.ts";
import { type JobRow, lockJob } from "#db/queries/jobs.ts";
import { listHeldJobs as listHeldRows, setReview } from "#db/queries/jobs-review.ts";
import { insertLedgerEntries } from "#db/queries/ledger-entries.ts";
import { findResult } from "#db/queries/results.ts";
import { setCharged } from "#db/queries/submissions.ts";
import { AppError } from "#src/domain/errors.ts";
import type { ReviewDecision } from "#src/domain/job-review.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireRole } from "./authorise.ts";
import { bookOnBudget } from "./budgets.ts";
import { findJobExercise } from "./jobs-content.ts";
import type { Runtime } from "./runtime.ts";
import { bookSpoiled, makeUsed } from "./settlement.ts";

/** A job that an operator is to look at, with what it did on each slice. */
export interface HeldJob {
  readonly id: JobId;
  readonly learner: string;
  /** The exercise's address part; null for a lesson's snippet, or where the course is gone. */
  readonly exercise: string | null;
  readonly kind: JobRow["kind"];
  readonly files: JobRow["spec"]["files"];
  readonly finishedAt: Date | null;
  readonly attempts: readonly HeldAttempt[];
}

export interface HeldAttempt {
  readonly number: number;
  readonly runner: string;
  readonly device: string | null;
  readonly fault: string | null;
  readonly detail: string | null;
  readonly sliceHealthy: boolean | null;
}

const mostShown = 100;

/** What waits for an operator, the longest first. Operators only. */
export async function listHeldJobs(runtime: Runtime, viewer: Viewer): Promise<HeldJob[]> {
  requireRole(viewer, "operator");
  const rows = await listHeldRows(runtime.db, mostShown);
  return Promise.all(
    rows.map(async ({ job, learner }) => ({
      id: job.id,
      learner,
      exercise: (await findJobExercise(runtime, job))?.slug ?? null,
      kind: job.kind,
      files: job.spec.files,
      finishedAt: job.finishedAt,
      attempts: await describeAttempts(runtime, job.id),
    })),
  );
}

async function describeAttempts({ db }: Runtime, jobId: JobId): Promise<HeldAttempt[]> {
  const rows = await listAttempts(db, jobId);
  return Promise.all(
    rows.map(async ({ number, runner, ending, sliceHealthy }) => {
      const started = (await listEventsOfKind(db, jobId, number, "started")).find((event) => event.kind === "started");
      const fault = ending?.reason === "platform-fault" ? ending : null;
      return {
        number,
        runner,
        device: started?.device ?? null,
        fault: fault?.fault ?? ending?.reason ?? null,
        detail: fault?.detail ?? null,
        sliceHealthy,
      };
    }),
  );
}

/** Lets a held job go without a charge, the time of its last attempt given back; or charges it: its submission counts, and that time is booked. Once. */
export async function reviewHeldJob(runtime: Runtime, viewer: Viewer, jobId: JobId, decision: ReviewDecision): Promise<void> {
  requireRole(viewer, "operator");
  const job = await runtime.db.transaction(async (tx) => {
    const held = await lockJob(tx, jobId);
    if (held?.review !== "waiting") throw new AppError("not-found", { details: { jobId, review: held?.review } });
    await setReview(tx, jobId, decision);
    const { wallMs, energyMillijoules } = (await findResult(tx, jobId))?.usage ?? { wallMs: 0, energyMillijoules: null };
    const milliseconds = Math.round(wallMs * countDevices(held));
    if (decision === "charged") {
      if (held.kind === "submission") await setCharged(tx, jobId, true);
      const entry = makeUsed(held, milliseconds, energyMillijoules);
      if (milliseconds > 0) await insertLedgerEntries(tx, [entry]);
      await bookOnBudget(tx, held, [{ kind: "settled", milliseconds }]);
    } else {
      await bookSpoiled(tx, held, wallMs);
    }
    const details = decision === "charged" ? { milliseconds } : {};
    await recordAudit(tx, { actorId: viewer.id, action: `job.${decision}`, subject: `job:${jobId}`, details });
    return held;
  });
  runtime.notices.tell({ kind: "job", userId: job.userId, jobId, changed: true, events: null });
}
