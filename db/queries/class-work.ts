import { and, eq } from "drizzle-orm";
import { among } from "../among.ts";
import type { Database } from "../client.ts";
import { drafts } from "../schema/drafts.ts";
import { progress } from "../schema/progress.ts";

/** When these learners last saved their drafts of these exercises. The drafts themselves are not read. */
export async function listDraftTimes(db: Database, userIds: readonly string[], exerciseUids: readonly string[]) {
  return db
    .select({ userId: drafts.userId, exerciseUid: drafts.exerciseUid, savedAt: drafts.savedAt })
    .from(drafts)
    .where(and(among(drafts.userId, userIds), among(drafts.exerciseUid, exerciseUids)));
}

/** Which of one course's exercises these learners have passed. */
export async function listPassed(db: Database, userIds: readonly string[], courseUid: string) {
  return db
    .select({ userId: progress.userId, exerciseUid: progress.contentUid })
    .from(progress)
    .where(
      and(among(progress.userId, userIds), eq(progress.courseUid, courseUid), eq(progress.kind, "exercise"), eq(progress.state, "done")),
    );
}
