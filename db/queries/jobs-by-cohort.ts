import { asc, eq, inArray, sql } from "drizzle-orm";
import type { Database } from "../client.ts";
import { cohorts } from "../schema/courses.ts";
import { jobs } from "../schema/jobs.ts";

/** The queue of one cohort, or of all who are in none. */
export interface CohortQueue {
  readonly cohort: string | null;
  readonly waiting: number;
  readonly running: number;
  readonly oldestAt: Date | null;
}

/** How many jobs wait and run, cohort by cohort. */
export async function countByCohort(db: Database): Promise<CohortQueue[]> {
  const waiting = sql`${jobs.state} = 'waiting'`;
  const rows = await db
    .select({
      cohort: cohorts.name,
      waiting: sql<number>`(count(*) filter (where ${waiting}))::int`,
      running: sql<number>`(count(*) filter (where not ${waiting}))::int`,
      oldest: sql<number | null>`extract(epoch from min(${jobs.createdAt}) filter (where ${waiting}))::float8`,
    })
    .from(jobs)
    .leftJoin(cohorts, eq(cohorts.id, jobs.cohortId))
    .where(inArray(jobs.state, ["waiting", "leased", "running"]))
    .groupBy(cohorts.id, cohorts.name)
    .orderBy(asc(cohorts.name));
  return rows.map(({ oldest, ...row }) => ({ ...row, oldestAt: oldest === null ? null : new Date(oldest * 1_000) }));
}
