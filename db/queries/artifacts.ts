import { and, desc, eq, exists, isNotNull, isNull, ne, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { JobId } from "#contract/ids.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { artifacts, results, submissions } from "../schema/submissions.ts";

export type ArtifactRow = typeof artifacts.$inferSelect;

/** Notes what a job left behind. */
export async function insertArtifacts(tx: Database, rows: readonly Omit<ArtifactRow, "id" | "createdAt" | "removedAt">[]): Promise<void> {
  if (rows.length > 0) await tx.insert(artifacts).values([...rows]);
}

/** Bytes kept for a person; the same bytes left behind twice count once. */
export async function sumArtifactBytes(db: Database, userId: UserId): Promise<number> {
  const distinct = db
    .selectDistinct({ digest: artifacts.digest, bytes: artifacts.bytes })
    .from(artifacts)
    .where(and(eq(artifacts.userId, userId), isNull(artifacts.removedAt)))
    .as("distinct_artifacts");
  const rows = await db.select({ bytes: sql<number>`coalesce(sum(${distinct.bytes}), 0)::float8` }).from(distinct);
  return rows[0]?.bytes ?? 0;
}

/** The artifact to carry on: the newest of a passed submission, else the newest there is. */
export async function findArtifactToCarry(
  db: Database,
  userId: UserId,
  exerciseUid: string,
  name: string,
): Promise<Pick<ArtifactRow, "digest" | "bytes"> | undefined> {
  const rows = await db
    .select({ digest: artifacts.digest, bytes: artifacts.bytes })
    .from(artifacts)
    .leftJoin(results, eq(results.jobId, artifacts.jobId))
    .where(and(eq(artifacts.userId, userId), eq(artifacts.exerciseUid, exerciseUid), eq(artifacts.name, name), isNull(artifacts.removedAt)))
    .orderBy(desc(sql`coalesce(${results.verdict} = 'passed', false)`), desc(artifacts.createdAt))
    .limit(1);
  return rows[0];
}

/** What a person brought for an exercise themselves. */
export async function findBrought(db: Database, userId: UserId, exerciseUid: string, name: string): Promise<ArtifactRow | undefined> {
  const rows = await db
    .select()
    .from(artifacts)
    .where(
      and(
        eq(artifacts.userId, userId),
        eq(artifacts.exerciseUid, exerciseUid),
        eq(artifacts.name, name),
        isNull(artifacts.jobId),
        isNull(artifacts.removedAt),
      ),
    )
    .orderBy(desc(artifacts.createdAt))
    .limit(1);
  return rows[0];
}

/** What is kept for a person, the newest first. */
export async function listArtifacts(db: Database, userId: UserId): Promise<ArtifactRow[]> {
  return db
    .select()
    .from(artifacts)
    .where(and(eq(artifacts.userId, userId), isNull(artifacts.removedAt)))
    .orderBy(desc(artifacts.createdAt));
}

/** Names of what a job left behind and was kept, removed since or not. */
export async function listArtifactNames(db: Database, jobId: JobId): Promise<string[]> {
  const rows = await db.select({ name: artifacts.name }).from(artifacts).where(eq(artifacts.jobId, jobId));
  return rows.map(({ name }) => name);
}

/** Gives one of a person's artifacts up; false where they have no such one. */
export async function markArtifactRemoved(db: Database, userId: UserId, id: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(artifacts)
    .set({ removedAt: now })
    .where(and(eq(artifacts.id, id), eq(artifacts.userId, userId), isNull(artifacts.removedAt)))
    .returning({ id: artifacts.id });
  return rows.length > 0;
}

const carriesIt = sql`${jobs.spec}->'carried' @> jsonb_build_array(jsonb_build_object('digest', ${artifacts.digest}))`;

/** Tables that people brought and gave up, and that no job under way carries; `isKept` where somebody else keeps the same bytes. */
export async function listGivenUpTables(db: Database): Promise<{ id: string; digest: string; isKept: boolean }[]> {
  const kept = alias(artifacts, "kept");
  const keeps = db
    .select({ id: kept.id })
    .from(kept)
    .where(and(eq(kept.digest, artifacts.digest), isNull(kept.removedAt)));
  const carries = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(ne(jobs.state, "finished"), carriesIt));
  return db
    .select({ id: artifacts.id, digest: artifacts.digest, isKept: sql<boolean>`${exists(keeps)}` })
    .from(artifacts)
    .where(and(isNull(artifacts.jobId), isNotNull(artifacts.removedAt), notExists(carries)));
}

/** Forgets a table that somebody brought: no job's evidence hangs on it. */
export async function deleteTable(db: Database, id: string): Promise<void> {
  await db.delete(artifacts).where(and(eq(artifacts.id, id), isNull(artifacts.jobId)));
}

/**
 * Digests of what a person's jobs left behind, that they gave up and that nothing needs any more: nobody keeps
 * the same bytes, no job under way carries them or could be about to leave them
 * behind again, and no submission of theirs that carries them waits for hidden
 * checks: who gave them up would be judged without.
 */
export async function listUnneededDigests(db: Database, userId: UserId): Promise<string[]> {
  const kept = alias(artifacts, "kept");
  const waits = db
    .select({ id: submissions.id })
    .from(submissions)
    .innerJoin(jobs, eq(jobs.id, submissions.jobId))
    .where(and(eq(submissions.userId, userId), eq(submissions.hiddenChecks, "waiting"), carriesIt));
  const rows = await db
    .selectDistinct({ digest: artifacts.digest })
    .from(artifacts)
    .where(
      and(
        eq(artifacts.userId, userId),
        isNotNull(artifacts.removedAt),
        isNotNull(artifacts.jobId),
        notExists(
          db
            .select({ id: kept.id })
            .from(kept)
            .where(and(eq(kept.digest, artifacts.digest), isNull(kept.removedAt))),
        ),
        notExists(
          db
            .select({ id: jobs.id })
            .from(jobs)
            .where(and(ne(jobs.state, "finished"), or(eq(jobs.contentUid, artifacts.exerciseUid), carriesIt))),
        ),
        notExists(waits),
      ),
    );
  return rows.map(({ digest }) => digest);
}
