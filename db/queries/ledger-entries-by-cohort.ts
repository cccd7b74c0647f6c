import { sql } from "drizzle-orm";
import type { GpuUse } from "#src/domain/gpu-use.ts";
import type { Database } from "../client.ts";
import { jobs } from "../schema/jobs.ts";
import { ledgerEntries, results } from "../schema/submissions.ts";

/** GPU time that a cohort's learners used, by learner, exercise and day: what its budget counts. */
export async function listGpuUse(db: Database, cohortId: string, zone: string): Promise<GpuUse[]> {
  const { rows } = await db.execute<GpuUse & Record<string, unknown>>(sql`
    select ${jobs.userId} as "userId", ${jobs.contentUid} as "contentUid",
      to_char(${jobs.finishedAt} at time zone ${zone}, 'YYYY-MM-DD') as day,
      count(*)::int as jobs, sum(used.milliseconds)::float8 as "usedMs",
      coalesce(sum((${results.usage} ->> 'energyMillijoules')::float8), 0) as millijoules,
      count(${results.usage} ->> 'energyMillijoules')::int as "measuredJobs"
    from ${jobs}
    join lateral (
      select sum(${ledgerEntries.milliseconds}) as milliseconds from ${ledgerEntries}
      where ${ledgerEntries.jobId} = ${jobs.id} and ${ledgerEntries.kind} = 'settled'
    ) as used on used.milliseconds > 0
    left join ${results} on ${results.jobId} = ${jobs.id}
    where ${jobs.cohortId} = ${cohortId} and ${jobs.slice} = 'gpu' and ${jobs.userId} is not null and ${jobs.state} = 'finished'
    group by 1, 2, 3 order by 3, 1, 2`);
  return rows;
}
