import { and, asc, count, desc, eq, inArray, sql } from "drizzle-orm";
import type { SuspectDecision, Suspicion } from "#src/domain/suspicion.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { submissions } from "../schema/submissions.ts";
import { suspects } from "../schema/suspects.ts";
import { users } from "../schema/users.ts";

export type SuspectRow = typeof suspects.$inferSelect;

/** Notes that a submission is to be looked at. What somebody has decided about it stands, also when it is judged again. */
export async function saveSuspect(tx: Database, submissionId: string, suspicion: Suspicion, createdAt: Date): Promise<void> {
  await tx
    .insert(suspects)
    .values({ submissionId, ...suspicion, createdAt })
    .onConflictDoUpdate({ target: suspects.submissionId, set: { ...suspicion }, setWhere: eq(suspects.state, "waiting") });
}

/** Takes back what nobody has decided about: another judging counts now, and it measured nothing unusual. */
export async function deleteWaitingSuspect(tx: Database, submissionId: string): Promise<void> {
  await tx.delete(suspects).where(and(eq(suspects.submissionId, submissionId), eq(suspects.state, "waiting")));
}

/** What is suspect about a submission. */
export async function findSuspect(db: Database, submissionId: string): Promise<SuspectRow | undefined> {
  const rows = await db.select().from(suspects).where(eq(suspects.submissionId, submissionId));
  return rows[0];
}

/** Notes what somebody has decided about a suspect submission. */
export async function decideSuspect(
  tx: Database,
  submissionId: string,
  decision: { state: SuspectDecision; reason: string | null; reviewedAt: Date },
): Promise<void> {
  await tx.update(suspects).set(decision).where(eq(suspects.submissionId, submissionId));
}

/** Whose submissions: those of some cohorts, or all. */
export type SuspectScope = { readonly cohortIds: readonly string[] } | "all";

const within = (scope: SuspectScope) => (scope === "all" ? undefined : inArray(jobs.cohortId, [...scope.cohortIds]));

/** A suspect submission as those who teach see it in a list. */
export interface ListedSuspect extends SuspectRow {
  readonly cohortId: string | null;
  readonly learner: string;
  readonly number: number;
  readonly handedInAt: Date;
  readonly exerciseUid: string;
  readonly courseDigest: string;
}

/** Suspect submissions: those nobody has looked at first, the oldest of them first, then what was decided last. */
export async function listSuspects(db: Database, scope: SuspectScope, limit: number): Promise<ListedSuspect[]> {
  const isWaiting = sql`${suspects.state} = 'waiting'`;
  const rows = await db
    .select({
      suspect: suspects,
      cohortId: jobs.cohortId,
      learner: users.name,
      number: submissions.number,
      handedInAt: submissions.createdAt,
      exerciseUid: submissions.exerciseUid,
      courseDigest: jobs.courseDigest,
    })
    .from(suspects)
    .innerJoin(submissions, eq(submissions.id, suspects.submissionId))
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .innerJoin(users, eq(users.id, submissions.userId))
    .where(within(scope))
    .orderBy(desc(isWaiting), desc(suspects.reviewedAt), asc(suspects.createdAt))
    .limit(limit);
  return rows.map(({ suspect, ...listed }) => ({ ...suspect, ...listed }));
}

/** How many wait for somebody to look. */
export async function countWaitingSuspects(db: Database, scope: SuspectScope): Promise<number> {
  const rows = await db
    .select({ suspects: count() })
    .from(suspects)
    .innerJoin(submissions, eq(submissions.id, suspects.submissionId))
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .where(and(eq(suspects.state, "waiting"), within(scope)));
  return rows[0]?.suspects ?? 0;
}

/** A person's submissions to an exercise that were decided to count no more, and why. */
export async function listDiscounted(
  db: Database,
  userId: string,
  exerciseUid: string,
): Promise<{ number: number; reason: string | null }[]> {
  return db
    .select({ number: submissions.number, reason: suspects.reason })
    .from(suspects)
    .innerJoin(submissions, eq(submissions.id, suspects.submissionId))
    .where(and(eq(submissions.userId, userId), eq(submissions.exerciseUid, exerciseUid), eq(suspects.state, "discounted")))
    .orderBy(asc(submissions.number));
}
