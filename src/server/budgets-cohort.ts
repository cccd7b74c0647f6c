import type { Database } from "#db/client.ts";
import { type BudgetRequestRow, decideRequest, listRequests, lockOpenRequest } from "#db/queries/budget-requests.ts";
import { type BudgetTerms, listBudgets, listLearnerBudgets, lockBudget, setBudgetTerms } from "#db/queries/budgets.ts";
import { listLearnersOf } from "#db/queries/cohort-members.ts";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { type Budget, type BudgetOwner, grow, leftOf } from "#src/domain/budgets.ts";
import { AppError } from "#src/domain/errors.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { type AuditAction, recordAudit } from "./audit.ts";
import { notify, tellPages } from "./notify.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

const decidedShownMs = 30 * 24 * 3_600_000;

/** A learner's budget, for their trainer. */
export interface LearnerBudget extends Budget {
  readonly userId: UserId;
  readonly name: string;
  /** Whether the limit is their own, and not what holds for every learner of the cohort. */
  readonly isOwn: boolean;
}

/** What a cohort may use up, and what its learners ask for. */
export interface CohortBudget {
  readonly cohort: CohortRow;
  readonly budget: Budget;
  /** For each learner without a limit of their own. */
  readonly learnerLimitMs: number | null;
  readonly learners: readonly LearnerBudget[];
  /** Open ones first, then those that were decided in the last month. */
  readonly requests: readonly { readonly request: BudgetRequestRow; readonly learner: string }[];
}

/** A cohort's budget, for whoever teaches it. */
export async function getCohortBudget(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<CohortBudget> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const since = new Date(runtime.clock.now().getTime() - decidedShownMs);
  const [rows, learners, own, requests] = await Promise.all([
    listBudgets(runtime.db, [ofCohort(cohort.id)]),
    listLearnersOf(runtime.db, cohort.id),
    listLearnerBudgets(runtime.db, cohort.id),
    listRequests(runtime.db, cohort.id, since),
  ]);
  const budget = rows[0] ?? { owner: ofCohort(cohort.id), limitMs: null, learnerLimitMs: null, usedMs: 0, reservedMs: 0 };
  const known = new Map(own.map((row) => [row.owner, row]));
  return {
    cohort,
    budget,
    learnerLimitMs: budget.learnerLimitMs,
    learners: learners.map(({ userId, name }) => {
      const owner = ofLearner(cohort.id, userId);
      const { limitMs = null, usedMs = 0, reservedMs = 0 } = known.get(owner) ?? {};
      return { owner, userId, name, isOwn: limitMs !== null, limitMs: limitMs ?? budget.learnerLimitMs, usedMs, reservedMs };
    }),
    requests: requests.toSorted((a, b) => Number(a.request.decidedAt !== null) - Number(b.request.decidedAt !== null)),
  };
}

/** Settles how much each learner without a limit of their own may use up. Null: as much as the cohort has. */
export function setLearnerDefault(runtime: Runtime, viewer: Viewer, cohortId: string, limitMs: number | null): Promise<void> {
  return change(runtime, viewer, cohortId, ofCohort(cohortId), { learnerLimitMs: limitMs });
}

/** Settles how much one learner may use up. Null: as much as the others. */
export async function setLearnerLimit(
  runtime: Runtime,
  viewer: Viewer,
  learner: { readonly cohortId: string; readonly userId: string },
  limitMs: number | null,
): Promise<void> {
  const { cohortId, userId } = learner;
  await requireCohort(runtime, viewer, cohortId);
  const isThere = (await listLearnersOf(runtime.db, cohortId)).some((member) => member.userId === userId);
  if (!isThere) throw new AppError("not-found", { details: learner });
  await change(runtime, viewer, cohortId, ofLearner(cohortId, userId), { limitMs });
}

async function change(runtime: Runtime, viewer: Viewer, cohortId: string, owner: BudgetOwner, terms: BudgetTerms): Promise<void> {
  await requireCohort(runtime, viewer, cohortId);
  await runtime.db.transaction(async (tx) => {
    const { limitMs, learnerLimitMs } = await lockBudget(tx, owner);
    await setBudgetTerms(tx, owner, terms);
    await record(tx, viewer, "budget.set", cohortId, { owner, before: { limitMs, learnerLimitMs }, ...terms });
  });
}

/** What a trainer says to a wish: so much more, or with nothing a refusal. */
export interface BudgetDecision {
  readonly grantedMs: number;
  readonly answer: string | null;
}

/** Grants more to a learner, within what the cohort has left, or declines. A wish is decided once. */
export async function decideWish(
  runtime: Runtime,
  viewer: Viewer,
  wish: { readonly cohortId: string; readonly requestId: string },
  { grantedMs, answer }: BudgetDecision,
): Promise<void> {
  const { cohortId, requestId } = wish;
  const { name } = await requireCohort(runtime, viewer, cohortId);
  const now = runtime.clock.now();
  const told = await runtime.db.transaction(async (tx) => {
    const request = await lockOpenRequest(tx, cohortId, requestId);
    if (!request) throw new AppError("not-found", { details: wish });
    if (grantedMs > 0) await grant(tx, cohortId, request.userId, grantedMs);
    await decideRequest(tx, requestId, { grantedMs, answer, decidedBy: viewer.id, decidedAt: now });
    const details = { request: requestId, user: request.userId, askedMs: request.askedMs, grantedMs };
    await record(tx, viewer, grantedMs > 0 ? "budget.granted" : "budget.declined", cohortId, details);
    const kind = grantedMs > 0 ? "budget-granted" : "budget-declined";
    const params = { cohort: name, seconds: Math.round(grantedMs / 1000) };
    return notify(tx, now, [{ userId: request.userId, kind, key: requestId, params, path: "/learning" }]);
  });
  tellPages(runtime, told);
}

async function grant(tx: Database, cohortId: string, userId: UserId, grantedMs: number): Promise<void> {
  const owner = ofLearner(cohortId, userId);
  const [cohort] = await listBudgets(tx, [ofCohort(cohortId)]);
  const leftMs = cohort ? leftOf(cohort) : null;
  if (leftMs !== null && grantedMs > leftMs) throw new AppError("bad-input", { params: { field: "seconds", reason: "beyond-budget" } });
  const { limitMs } = await lockBudget(tx, owner);
  await setBudgetTerms(tx, owner, { limitMs: grow(limitMs ?? cohort?.learnerLimitMs ?? null, grantedMs) });
}

const record = (tx: Database, viewer: Viewer, action: AuditAction, cohortId: string, details: Record<string, unknown>): Promise<void> =>
  recordAudit(tx, { actorId: viewer.id, action, subject: `cohort:${cohortId}`, details });

const ofCohort = (cohortId: string): BudgetOwner => `cohort:${cohortId}`;
const ofLearner = (cohortId: string, userId: string): BudgetOwner => `learner:${cohortId}:${userId}`;
