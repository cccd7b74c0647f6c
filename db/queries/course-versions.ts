import { desc, eq } from "drizzle-orm";
import type { Digest } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { courseVersions } from "../schema/courses.ts";

/** Records an immutable version of a course; again is harmless. */
export async function insertCourseVersion(db: Database, version: { digest: Digest; courseUid: string; slug: string }): Promise<void> {
  await db.insert(courseVersions).values(version).onConflictDoNothing();
}

/** Whether a version of this digest was ever published here. */
export async function hasCourseVersion(db: Database, digest: string): Promise<boolean> {
  const rows = await db.select({ digest: courseVersions.digest }).from(courseVersions).where(eq(courseVersions.digest, digest));
  return rows.length > 0;
}

/** Digests of every version of every course. */
export async function listCourseVersions(db: Database): Promise<string[]> {
  const rows = await db.select({ digest: courseVersions.digest }).from(courseVersions).orderBy(courseVersions.createdAt);
  return rows.map(({ digest }) => digest);
}

/** Versions of one course that were ever published here, the newest first. */
export async function listVersionsOf(db: Database, courseUid: string): Promise<{ digest: string; createdAt: Date }[]> {
  return db
    .select({ digest: courseVersions.digest, createdAt: courseVersions.createdAt })
    .from(courseVersions)
    .where(eq(courseVersions.courseUid, courseUid))
    .orderBy(desc(courseVersions.createdAt), desc(courseVersions.digest));
}
