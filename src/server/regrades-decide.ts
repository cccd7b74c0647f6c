import type { Database } from "#db/client.ts";
import { decideRegrade, lockRegrade, type RegradeRow } from "#db/queries/regrades.ts";
import { countRejudgings, listOpenJobs, listOutcomes, type RegradeOutcome } from "#db/queries/rejudgings.ts";
import { listScored } from "#db/queries/submissions-scored.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { chooseOutcomes } from "#src/domain/regrading.ts";
import { recordAudit } from "./audit.ts";
import { requireRole } from "./authorise.ts";
import { countRejudging, holdGrade, recountGrade } from "./grades.ts";
import { notifyOfRegrade } from "./notify-jobs.ts";
import { tellRejudged } from "./rejudging.ts";
import type { Runtime } from "./runtime.ts";
import { stopHere } from "./settlement.ts";
import { requireTaught } from "./taught.ts";

/**
 * Lets the results of a finished trial count. Lower ones only where `lowers` says
 * so; what could not be judged leaves the old grade. Learners read the reason.
 */
export async function applyRegrade(
  runtime: Runtime,
  viewer: Viewer,
  decision: { readonly regradeId: string; readonly reason: string; readonly lowers: boolean },
): Promise<void> {
  const { regradeId, lowers } = decision;
  const reason = decision.reason.trim();
  if (reason === "") throw new AppError("bad-input", { params: { field: "reason", reason: "required" } });
  const now = runtime.clock.now();
  const applied = await runtime.db.transaction(async (tx) => {
    const regrade = await holdTrial(tx, runtime, viewer, regradeId);
    const { all, ended } = await countRejudgings(tx, regradeId);
    if (ended < all) throw new AppError("job-running", { details: { regradeId, all, ended } });
    const chosen: RegradeOutcome[] = [];
    for (const outcomes of groupByLearner(await listOutcomes(tx, regradeId))) {
      // eslint-disable-next-line no-await-in-loop -- within one transaction
      chosen.push(...(await applyToLearner(tx, regrade, outcomes, lowers, now)));
    }
    await decideRegrade(tx, regradeId, { state: "applied", reason, decidedAt: now });
    const details = { regrade: regradeId, exerciseUid: regrade.exerciseUid, reason, lowers, submissions: all, replaced: chosen.length };
    await recordAudit(tx, { actorId: viewer.id, action: "regrade.applied", subject: `course:${regrade.courseUid}`, details });
    return { regrade, chosen };
  });
  await notifyOfRegrade(runtime, applied.regrade, applied.chosen);
  await Promise.all(applied.chosen.map(({ jobId }) => tellRejudged(runtime, jobId)));
}

/**
 * Leaves every grade as it is; what is still in the queue ends. The results stay as
 * evidence. Jobs end one by one: held together, they would stand in the way of
 * runners that speak of the same ones. Broken off, it is still a trial to be dropped.
 */
export async function dropRegrade(runtime: Runtime, viewer: Viewer, regradeId: string): Promise<void> {
  const { db } = runtime;
  const now = runtime.clock.now();
  await db.transaction((tx) => holdTrial(tx, runtime, viewer, regradeId));
  for (const id of await listOpenJobs(db, regradeId)) {
    // eslint-disable-next-line no-await-in-loop -- one small transaction after the other
    await db.transaction((tx) => stopHere(tx, id, now));
  }
  await db.transaction(async (tx) => {
    const regrade = await holdTrial(tx, runtime, viewer, regradeId);
    await decideRegrade(tx, regradeId, { state: "dropped", reason: null, decidedAt: now });
    const details = { regrade: regradeId, exerciseUid: regrade.exerciseUid };
    await recordAudit(tx, { actorId: viewer.id, action: "regrade.dropped", subject: `course:${regrade.courseUid}`, details });
  });
  runtime.notices.tell({ kind: "stop" });
}

/** The trial, held, for whoever teaches those whom it is about. One that is decided is none any more. */
async function holdTrial(tx: Database, runtime: Runtime, viewer: Viewer, regradeId: string): Promise<RegradeRow> {
  requireRole(viewer, "trainer");
  const regrade = await lockRegrade(tx, regradeId);
  if (!regrade) throw new AppError("not-found", { details: { regradeId } });
  await requireTaught({ ...runtime, db: tx }, viewer, regrade.cohortId);
  if (regrade.state !== "trial") throw new AppError("not-found", { details: { regradeId, state: regrade.state } });
  return regrade;
}

function groupByLearner(outcomes: readonly RegradeOutcome[]): RegradeOutcome[][] {
  return [...Map.groupBy(outcomes, ({ userId }) => userId).values()];
}

async function applyToLearner(
  tx: Database,
  { courseUid, exerciseUid }: RegradeRow,
  outcomes: readonly RegradeOutcome[],
  lowers: boolean,
  now: Date,
): Promise<RegradeOutcome[]> {
  const userId = outcomes[0]?.userId;
  invariant(userId, "a learner's outcomes are a learner's");
  await holdGrade(tx, { userId, exerciseUid });
  const scored = await listScored(tx, exerciseUid, [userId]);
  const { chosen } = chooseOutcomes(scored, outcomes, lowers);
  for (const { jobId, submissionId, hiddenPhase } of chosen) {
    const before = scored.find(({ id }) => id === submissionId)?.hiddenChecks ?? "judged";
    // eslint-disable-next-line no-await-in-loop -- within one transaction
    await countRejudging(tx, { jobId, submissionId, hiddenChecks: hiddenPhase === "run" ? "judged" : before }, now);
  }
  if (chosen.length > 0) await recountGrade(tx, { userId, courseUid, exerciseUid }, now);
  return chosen;
}
