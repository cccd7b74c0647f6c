import { findNewestRequest, insertBudgetRequest } from "#db/queries/budget-requests.ts";
import { listBudgets } from "#db/queries/budgets.ts";
import { findCohort, type CohortRow } from "#db/queries/cohorts.ts";
import type { BudgetView, BudgetWish } from "#src/domain/budget-view.ts";
import { findTightest, isLow, kindOf, leftOf, listOwners } from "#src/domain/budgets.ts";
import { AppError } from "#src/domain/errors.ts";
import { estimateDeviceSeconds } from "#src/domain/exercise-spec.ts";
import { type Exercise, findGpuProfile, mayDoWithoutGpu, type Profile } from "#src/domain/exercise.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { getAssignedExercise } from "./jobs-content.ts";
import type { Runtime } from "./runtime.ts";
import { takeOwnTurn } from "./turns.ts";

/** How long somebody reads what became of their wish. */
const shownMs = 24 * 3_600_000;

/** What the viewer has left for an exercise. Null for one that is never on a GPU. */
export async function findOwnBudget(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<BudgetView | null> {
  const { exercise, cohort } = await getAssignedExercise(runtime, viewer, exerciseUid);
  const profile = findGpuProfile(exercise.settings);
  if (!profile) return null;
  return describe(runtime, viewer, { exercise, profile }, (cohort && (await findCohort(runtime.db, cohort.id))) ?? null);
}

/** Asks the trainers of the viewer's cohort for more. One wish at a time. */
export async function askForMore(runtime: Runtime, viewer: Viewer, { exerciseUid, seconds, reason }: BudgetWish): Promise<BudgetView> {
  const { exercise, cohort } = await getAssignedExercise(runtime, viewer, exerciseUid);
  const own = cohort && (await findCohort(runtime.db, cohort.id));
  const profile = findGpuProfile(exercise.settings);
  if (!own || !profile) throw new AppError("not-allowed", { details: { exerciseUid } });
  await takeOwnTurn(runtime, viewer, "budget-request");
  await runtime.db.transaction(async (tx) => {
    const wish = { cohortId: own.id, userId: viewer.id, askedMs: seconds * 1000, reason, createdAt: runtime.clock.now() };
    const request = await insertBudgetRequest(tx, wish);
    // The same wish sent twice is one wish.
    if (request)
      await recordAudit(tx, {
        actorId: viewer.id,
        action: "budget.asked",
        subject: `cohort:${own.id}`,
        details: { request: request.id, seconds },
      });
  });
  return describe(runtime, viewer, { exercise, profile }, own);
}

/** An exercise, and the profile with which it is on a GPU. */
interface OnGpu {
  readonly exercise: Exercise;
  readonly profile: Profile;
}

async function describe(runtime: Runtime, viewer: Viewer, { exercise, profile }: OnGpu, cohort: CohortRow | null): Promise<BudgetView> {
  const budgets = await listBudgets(runtime.db, listOwners(viewer.id, cohort));
  const neededSeconds = Math.ceil(estimateDeviceSeconds(exercise, profile));
  const tightest = findTightest(budgets);
  const leftSeconds = Math.floor((tightest ? (leftOf(tightest) ?? 0) : 0) / 1000);
  const kind = tightest && kindOf(tightest.owner);
  const isOfClass = kind === "learner" || kind === "cohort";
  return {
    neededSeconds,
    tightest:
      tightest && kind
        ? {
            kind,
            leftSeconds,
            isLow: isLow(tightest),
            isShort: leftSeconds < neededSeconds,
            endsAt: (isOfClass && cohort?.endsAt?.toISOString()) || null,
          }
        : null,
    mayAsk: kind === "learner",
    offersCpu: mayDoWithoutGpu(exercise.settings, "run"),
    request: cohort && (await describeRequest(runtime, viewer, cohort.id)),
  };
}

async function describeRequest(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<BudgetView["request"]> {
  const request = await findNewestRequest(runtime.db, cohortId, viewer.id);
  const isOld = request?.decidedAt && request.decidedAt.getTime() + shownMs < runtime.clock.now().getTime();
  if (!request || isOld) return null;
  const { askedMs, grantedMs, answer } = request;
  return { askedSeconds: Math.round(askedMs / 1000), grantedSeconds: grantedMs === null ? null : Math.round(grantedMs / 1000), answer };
}
