import { and, desc, eq, isNull } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { gradeAdjustments } from "../schema/gradebook.ts";
import { users } from "../schema/users.ts";

export type AdjustmentRow = typeof gradeAdjustments.$inferSelect;

/** A learner's cell in a cohort's gradebook. */
export interface GradePlace {
  readonly cohortId: string;
  readonly userId: UserId;
  readonly exerciseUid: string;
}

const at = ({ cohortId, userId, exerciseUid }: GradePlace) =>
  and(eq(gradeAdjustments.cohortId, cohortId), eq(gradeAdjustments.userId, userId), eq(gradeAdjustments.exerciseUid, exerciseUid));

/** Adds a score given by hand; those before it stay as evidence. */
export async function insertAdjustment(tx: Database, adjustment: Omit<AdjustmentRow, "id" | "revokedAt">): Promise<void> {
  await tx.insert(gradeAdjustments).values(adjustment);
}

/** Takes back every score given by hand that stands. Answers how many there were. */
export async function revokeAdjustments(tx: Database, place: GradePlace, revokedAt: Date): Promise<number> {
  const rows = await tx
    .update(gradeAdjustments)
    .set({ revokedAt })
    .where(and(at(place), isNull(gradeAdjustments.revokedAt)))
    .returning({ id: gradeAdjustments.id });
  return rows.length;
}

/** What stands in a cohort; of several for the same learner and exercise, the newest is first. */
export async function listStanding(db: Database, cohortId: string): Promise<AdjustmentRow[]> {
  return db
    .select()
    .from(gradeAdjustments)
    .where(and(eq(gradeAdjustments.cohortId, cohortId), isNull(gradeAdjustments.revokedAt)))
    .orderBy(desc(gradeAdjustments.createdAt));
}

/** All that was given by hand in one place, with who gave it, the newest first. */
export async function listAdjustments(db: Database, place: GradePlace): Promise<(AdjustmentRow & { readonly author: string })[]> {
  const rows = await db
    .select({ adjustment: gradeAdjustments, author: users.name })
    .from(gradeAdjustments)
    .innerJoin(users, eq(users.id, gradeAdjustments.authorId))
    .where(at(place))
    .orderBy(desc(gradeAdjustments.createdAt));
  return rows.map(({ adjustment, author }) => ({ ...adjustment, author }));
}
