import { and, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import type { RegradeState } from "#src/domain/rejudging.ts";
import type { Database } from "../client.ts";
import { regrades, rejudgings } from "../schema/rejudgings.ts";
import { submissions } from "../schema/submissions.ts";

export type RegradeRow = typeof regrades.$inferSelect;

const of = (exerciseUid: string, cohortId: string | null) =>
  and(eq(regrades.exerciseUid, exerciseUid), cohortId === null ? isNull(regrades.cohortId) : eq(regrades.cohortId, cohortId));

/** Begins a trial; undefined where one of the exercise and cohort is under way. */
export async function insertRegrade(
  tx: Database,
  regrade: Pick<RegradeRow, "courseUid" | "courseDigest" | "exerciseUid" | "bundleDigest" | "cohortId" | "createdAt">,
): Promise<RegradeRow | undefined> {
  const rows = await tx.insert(regrades).values(regrade).onConflictDoNothing().returning();
  return rows[0];
}

/** A regrade, held until the transaction ends. */
export async function lockRegrade(tx: Database, id: string): Promise<RegradeRow | undefined> {
  const rows = await tx.select().from(regrades).where(eq(regrades.id, id)).for("update");
  return rows[0];
}

/** Regrades of an exercise among a cohort's submissions, the newest first. */
export async function listRegrades(db: Database, exerciseUid: string, cohortId: string | null): Promise<RegradeRow[]> {
  return db.select().from(regrades).where(of(exerciseUid, cohortId)).orderBy(desc(regrades.createdAt));
}

/** Ends a trial, one way or the other. */
export async function decideRegrade(
  tx: Database,
  id: string,
  decision: { state: Exclude<RegradeState, "trial">; reason: string | null; decidedAt: Date },
): Promise<void> {
  await tx.update(regrades).set(decision).where(eq(regrades.id, id));
}

/** What regrades have changed among a person's submissions since then, the newest first, once for each. */
export async function listGradingUpdates(
  db: Database,
  userId: string,
  since: Date,
): Promise<{ exerciseUid: string; reason: string | null; decidedAt: Date | null }[]> {
  return db
    .select({ exerciseUid: regrades.exerciseUid, reason: regrades.reason, decidedAt: regrades.decidedAt })
    .from(regrades)
    .innerJoin(rejudgings, eq(rejudgings.regradeId, regrades.id))
    .innerJoin(submissions, eq(submissions.id, rejudgings.submissionId))
    .where(and(eq(submissions.userId, userId), isNotNull(rejudgings.appliedAt), gt(regrades.decidedAt, since)))
    .groupBy(regrades.id)
    .orderBy(desc(sql`${regrades.decidedAt}`));
}
