import { type BudgetTerms, listSharedBudgets, lockBudget, setBudgetTerms, type SharedBudget } from "#db/queries/budgets.ts";
import { type BudgetOwner, kindOf } from "#src/domain/budgets.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireRole } from "./authorise.ts";
import type { Runtime } from "./runtime.ts";

/** Budgets of the platform, its organisations and their cohorts. Operators only. */
export async function listAllBudgets(runtime: Runtime, viewer: Viewer): Promise<SharedBudget[]> {
  requireRole(viewer, "operator");
  return listSharedBudgets(runtime.db);
}

/** Settles what the platform, an organisation or a cohort may use up, and what an hour costs there. What is counted stays. */
export async function setSharedBudget(
  runtime: Runtime,
  viewer: Viewer,
  owner: BudgetOwner,
  { limitMs = null, centsPerHour = null }: Pick<BudgetTerms, "limitMs" | "centsPerHour">,
): Promise<void> {
  requireRole(viewer, "operator");
  const isThere = (await listSharedBudgets(runtime.db)).some((budget) => budget.owner === owner);
  if (!isThere) throw new AppError("not-found", { details: { owner } });
  // A cohort's hours cost what its organisation's do.
  const terms = kindOf(owner) === "cohort" ? { limitMs } : { limitMs, centsPerHour };
  await runtime.db.transaction(async (tx) => {
    const before = await lockBudget(tx, owner);
    await setBudgetTerms(tx, owner, terms);
    const details = { before: { limitMs: before.limitMs, centsPerHour: before.centsPerHour }, ...terms };
    await recordAudit(tx, { actorId: viewer.id, action: "budget.set", subject: `budget:${owner}`, details });
  });
}
