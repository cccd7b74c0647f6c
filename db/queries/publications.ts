import { asc, eq } from "drizzle-orm";
import type { Digest } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { publications } from "../schema/courses.ts";

export type PublicationRow = typeof publications.$inferSelect;

/** Every course that may be visited, the longest-standing first. */
export async function listPublications(db: Database): Promise<PublicationRow[]> {
  return db.select().from(publications).orderBy(asc(publications.createdAt), asc(publications.slug));
}

/** The course that the catalogue has shown the longest. */
export async function findFirstPublication(db: Database): Promise<PublicationRow | undefined> {
  const rows = await db
    .select()
    .from(publications)
    .where(eq(publications.listed, true))
    .orderBy(asc(publications.createdAt), asc(publications.slug))
    .limit(1);
  return rows[0];
}

/** The course that holds an address. */
export async function findPublicationBySlug(db: Database, slug: string): Promise<PublicationRow | undefined> {
  const rows = await db.select().from(publications).where(eq(publications.slug, slug));
  return rows[0];
}

/** Shows a version to visitors from now on. */
export async function savePublication(db: Database, publication: { courseUid: string; slug: string; digest: Digest }): Promise<void> {
  const { slug, digest } = publication;
  await db.insert(publications).values(publication).onConflictDoUpdate({ target: publications.courseUid, set: { slug, digest } });
}
