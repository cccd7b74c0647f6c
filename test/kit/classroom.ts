import { sql } from "drizzle-orm";
import type { Viewer } from "#src/domain/people.ts";
import { findPublicationBySlug } from "#db/queries/publications.ts";
import { insertCohort, insertCohortMember } from "#db/queries/cohorts.ts";
import type { TestSite } from "#kit/test-site.ts";

/** A cohort of the test course with its trainer and its learners. */
export async function openClassroom({ runtime: { db } }: TestSite, trainer: Viewer, learners: readonly Viewer[]): Promise<string> {
  const course = await findPublicationBySlug(db, "test-course");
  if (!course) throw new Error("the test course is published");
  const cohort = await insertCohort(db, { name: `Class of ${trainer.name}`, courseUid: course.courseUid, digest: course.digest });
  if (!cohort) throw new Error("a cohort can be made");
  await insertCohortMember(db, cohort.id, trainer.id, "trainer");
  for (const { id } of learners) await insertCohortMember(db, cohort.id, id, "learner");
  return cohort.id;
}

/** What the audit keeps about a subject, in order. */
export async function readAudit({ runtime: { db } }: TestSite, subject: string): Promise<{ action: string; details: unknown }[]> {
  const { rows } = await db.execute<{ action: string; details: unknown }>(
    sql`select action, details from audit_entries where subject = ${subject} order by created_at`,
  );
  return rows;
}
