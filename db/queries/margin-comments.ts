import { and, asc, eq } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { marginComments } from "../schema/class-view.ts";
import { users } from "../schema/users.ts";

export type MarginCommentRow = typeof marginComments.$inferSelect;
/** The line of a draft that is talked about. */
export type Thread = Pick<MarginCommentRow, "cohortId" | "userId" | "exerciseUid" | "fileName" | "line" | "lineText">;

/** What was said beside a draft, in the order in which it was said, with the names of who said it: in one cohort, or with null in all. */
export async function listMarginComments(
  db: Database,
  userId: UserId,
  exerciseUid: string,
  cohortId: string | null,
): Promise<(MarginCommentRow & { readonly author: string })[]> {
  const rows = await db
    .select({ comment: marginComments, author: users.name })
    .from(marginComments)
    .innerJoin(users, eq(users.id, marginComments.authorId))
    .where(
      and(
        eq(marginComments.userId, userId),
        eq(marginComments.exerciseUid, exerciseUid),
        cohortId === null ? undefined : eq(marginComments.cohortId, cohortId),
      ),
    )
    .orderBy(asc(marginComments.createdAt));
  return rows.map(({ comment, author }) => ({ ...comment, author }));
}

/** One comment. */
export async function findMarginComment(db: Database, id: string): Promise<MarginCommentRow | undefined> {
  const rows = await db.select().from(marginComments).where(eq(marginComments.id, id));
  return rows[0];
}

/** Says something beside a line. */
export async function insertMarginComment(
  tx: Database,
  comment: Thread & Pick<MarginCommentRow, "authorId" | "text" | "createdAt">,
): Promise<string> {
  const rows = await tx.insert(marginComments).values(comment).returning({ id: marginComments.id });
  return rows[0]?.id ?? "";
}

/** Marks all that was said beside a line as done, or with null as open again. */
export async function resolveThread(tx: Database, thread: Thread, resolvedAt: Date | null): Promise<void> {
  await tx
    .update(marginComments)
    .set({ resolvedAt })
    .where(
      and(
        eq(marginComments.cohortId, thread.cohortId),
        eq(marginComments.userId, thread.userId),
        eq(marginComments.exerciseUid, thread.exerciseUid),
        eq(marginComments.fileName, thread.fileName),
        eq(marginComments.line, thread.line),
        eq(marginComments.lineText, thread.lineText),
      ),
    );
}
