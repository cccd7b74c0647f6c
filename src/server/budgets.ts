import type { Database } from "#db/client.ts";
import { listBudgets, reserveBudgets, settleBudgets } from "#db/queries/budgets.ts";
import { findCohort } from "#db/queries/cohorts.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import { type Budget, type BudgetOwner, changeBy, findShort, kindOf, leftOf, listOwners } from "#src/domain/budgets.ts";
import { AppError } from "#src/domain/errors.ts";
import type { LedgerBooking } from "#src/domain/ledger.ts";

// docs/decisions/0018-budgets-are-reserved-in-one-order.md

type Payer = Pick<JobRow, "userId" | "cohortId" | "slice">;

/** Sets time aside for a job in every budget that it is on, or refuses the job. */
export async function reserveBudget(tx: Database, job: Payer, milliseconds: number): Promise<void> {
  const { owners, endsAt } = await findOwners(tx, job);
  if (owners.length === 0) return;
  const short = await reserveBudgets(tx, owners, milliseconds);
  if (short.length === 0) return;
  // The one that ran out first in order is named, as it is now: a job of somebody else's may have ended since.
  const budgets = await listBudgets(tx, short);
  refuseShort(findShort(budgets, milliseconds) ?? budgets[0], milliseconds, endsAt);
}

/** Books the end of a job, or what an operator decided about it later, in every budget that it is on. */
export async function bookOnBudget(tx: Database, job: Payer, bookings: readonly LedgerBooking[]): Promise<void> {
  const { owners } = await findOwners(tx, job);
  const { usedMs, reservedMs } = changeBy(bookings);
  await settleBudgets(tx, owners, { usedMs, refundedMs: -reservedMs });
}

/** Whose budgets a job is on. Only what asks for a GPU is, and the platform's own work is nobody's. */
async function findOwners(tx: Database, { userId, cohortId, slice }: Payer): Promise<{ owners: BudgetOwner[]; endsAt: Date | null }> {
  if (userId === null || slice !== "gpu") return { owners: [], endsAt: null };
  const cohort = cohortId === null ? null : ((await findCohort(tx, cohortId)) ?? null);
  return { owners: listOwners(userId, cohort), endsAt: cohort?.endsAt ?? null };
}

function refuseShort(budget: Budget | undefined, neededMs: number, endsAt: Date | null): never {
  const kind = budget ? kindOf(budget.owner) : "platform";
  const left = Math.floor((budget ? (leftOf(budget) ?? 0) : 0) / 1000);
  const params: Record<string, string | number> = { budget: kind, left, needed: Math.ceil(neededMs / 1000) };
  if (endsAt && (kind === "learner" || kind === "cohort")) params["endsAt"] = endsAt.toISOString();
  throw new AppError("budget-used-up", { params });
}
