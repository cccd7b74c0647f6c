import { and, eq, isNull } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import { among } from "../among.ts";
import type { Database } from "../client.ts";
import { helpRequests } from "../schema/class-view.ts";
import { users } from "../schema/users.ts";

export type HelpRequestRow = typeof helpRequests.$inferSelect;

/** A call for help that is open, with the name of whoever is on it. */
export interface OpenHelp {
  readonly id: string;
  readonly cohortId: string;
  readonly userId: UserId;
  readonly exerciseUid: string;
  readonly question: string;
  readonly createdAt: Date;
  readonly takenBy: string | null;
}

const selectOpen = (db: Database) =>
  db
    .select({
      id: helpRequests.id,
      cohortId: helpRequests.cohortId,
      userId: helpRequests.userId,
      exerciseUid: helpRequests.exerciseUid,
      question: helpRequests.question,
      createdAt: helpRequests.createdAt,
      takenBy: users.name,
    })
    .from(helpRequests)
    .leftJoin(users, eq(users.id, helpRequests.takenBy))
    .$dynamic();

/** Calls for help of these learners that are open in a cohort. */
export async function listOpenHelp(db: Database, cohortId: string, userIds: readonly string[]): Promise<OpenHelp[]> {
  return selectOpen(db).where(and(eq(helpRequests.cohortId, cohortId), isNull(helpRequests.closedAt), among(helpRequests.userId, userIds)));
}

/** A learner's call for help in an exercise, while it is open. */
export async function findOpenHelp(db: Database, userId: UserId, exerciseUid: string): Promise<OpenHelp | undefined> {
  const rows = await selectOpen(db).where(
    and(eq(helpRequests.userId, userId), eq(helpRequests.exerciseUid, exerciseUid), isNull(helpRequests.closedAt)),
  );
  return rows[0];
}

/** Raises a call for help; undefined where one is open already. */
export async function insertHelpRequest(
  tx: Database,
  help: Pick<HelpRequestRow, "cohortId" | "userId" | "exerciseUid" | "question" | "createdAt">,
): Promise<HelpRequestRow | undefined> {
  const rows = await tx.insert(helpRequests).values(help).onConflictDoNothing().returning();
  return rows[0];
}

/** A call for help. */
export async function findHelpRequest(db: Database, id: string): Promise<HelpRequestRow | undefined> {
  const rows = await db.select().from(helpRequests).where(eq(helpRequests.id, id));
  return rows[0];
}

/** A call for help, held until the transaction ends. */
export async function lockHelpRequest(tx: Database, id: string): Promise<HelpRequestRow | undefined> {
  const rows = await tx.select().from(helpRequests).where(eq(helpRequests.id, id)).for("update");
  return rows[0];
}

/** Takes or closes a call for help that is held. */
export async function updateHelpRequest(
  tx: Database,
  id: string,
  change: Partial<Pick<HelpRequestRow, "takenBy" | "takenAt" | "closedAt">>,
): Promise<void> {
  await tx.update(helpRequests).set(change).where(eq(helpRequests.id, id));
}
