import { lt } from "drizzle-orm";
import type { Database } from "../client.ts";
import { feedback } from "../schema/feedback.ts";

export type FeedbackRow = typeof feedback.$inferSelect;

/** Keeps a report. */
export async function insertFeedback(db: Database, report: Pick<FeedbackRow, "userId" | "page" | "text" | "contact">): Promise<void> {
  await db.insert(feedback).values(report);
}

/** Forgets reports from before `before`. */
export async function deleteOldFeedback(db: Database, before: Date): Promise<void> {
  await db.delete(feedback).where(lt(feedback.createdAt, before));
}
