import { and, desc, eq, gt, isNull, or } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { budgetRequests } from "../schema/budgets.ts";
import { users } from "../schema/users.ts";

export type BudgetRequestRow = typeof budgetRequests.$inferSelect;

/** Notes a wish. Undefined where one of theirs is open in this cohort. */
export async function insertBudgetRequest(
  tx: Database,
  wish: Pick<BudgetRequestRow, "cohortId" | "userId" | "askedMs" | "reason" | "createdAt">,
): Promise<BudgetRequestRow | undefined> {
  const rows = await tx.insert(budgetRequests).values(wish).onConflictDoNothing().returning();
  return rows[0];
}

/** The open wish of somebody in a cohort, otherwise their newest. */
export async function findNewestRequest(db: Database, cohortId: string, userId: UserId): Promise<BudgetRequestRow | undefined> {
  const rows = await db
    .select()
    .from(budgetRequests)
    .where(and(eq(budgetRequests.cohortId, cohortId), eq(budgetRequests.userId, userId)))
    .orderBy(desc(isNull(budgetRequests.decidedAt)), desc(budgetRequests.createdAt))
    .limit(1);
  return rows[0];
}

/** An open wish, held until the transaction ends. */
export async function lockOpenRequest(tx: Database, cohortId: string, id: string): Promise<BudgetRequestRow | undefined> {
  const rows = await tx
    .select()
    .from(budgetRequests)
    .where(and(eq(budgetRequests.id, id), eq(budgetRequests.cohortId, cohortId), isNull(budgetRequests.decidedAt)))
    .for("update");
  return rows[0];
}

/** Notes what was decided about a wish. */
export async function decideRequest(
  tx: Database,
  id: string,
  decision: Pick<BudgetRequestRow, "grantedMs" | "answer" | "decidedBy" | "decidedAt">,
): Promise<void> {
  await tx.update(budgetRequests).set(decision).where(eq(budgetRequests.id, id));
}

/** A cohort's wishes that are open or were decided since, with who asked; the newest first. */
export async function listRequests(
  db: Database,
  cohortId: string,
  decidedSince: Date,
): Promise<{ request: BudgetRequestRow; learner: string }[]> {
  return db
    .select({ request: budgetRequests, learner: users.name })
    .from(budgetRequests)
    .innerJoin(users, eq(users.id, budgetRequests.userId))
    .where(and(eq(budgetRequests.cohortId, cohortId), or(isNull(budgetRequests.decidedAt), gt(budgetRequests.decidedAt, decidedSince))))
    .orderBy(desc(budgetRequests.createdAt));
}
