import { and, asc, eq } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { answers } from "../schema/progress.ts";

export type AnswerRow = typeof answers.$inferSelect;

/** Keeps an answer. Each try is a row: what somebody believed first is worth knowing. */
export async function insertAnswer(
  db: Database,
  answer: { userId: UserId; contentUid: string; question: string; choice: number; correct: boolean },
): Promise<void> {
  await db.insert(answers).values(answer);
}

/** A learner's answers to one quiz or lesson, oldest first. */
export async function listAnswers(db: Database, userId: UserId, contentUid: string): Promise<AnswerRow[]> {
  return db
    .select()
    .from(answers)
    .where(and(eq(answers.userId, userId), eq(answers.contentUid, contentUid)))
    .orderBy(asc(answers.createdAt));
}
