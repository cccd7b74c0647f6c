import { sql } from "drizzle-orm";
import type { MessageParams } from "#contract/verdict.ts";
import type { Database } from "../client.ts";
import type { z } from "zod";

/** One check that failed with one message, over the newest submissions of a cohort's learners. */
export interface MistakeRow extends Record<string, unknown> {
  readonly exerciseUid: string;
  readonly checkId: string;
  readonly messageKey: string | null;
  /** Of its newest case. */
  readonly params: z.infer<typeof MessageParams>;
  readonly learners: number;
  readonly times: number;
}

/**
 * Failed checks of a cohort's newest `most` judged submissions since a moment, grouped by check and message, what most
 * learners meet first; and how many submissions that were.
 */
export async function listMistakes(
  db: Database,
  cohortId: string,
  since: Date | null,
  most: number,
): Promise<{ mistakes: MistakeRow[]; looked: number }> {
  const from = since?.toISOString() ?? "-infinity";
  const newest = sql`
    select job.user_id, job.content_uid, job.created_at, result.record
    from jobs job
    join submissions submission on submission.job_id = job.id
    join results result on result.job_id = coalesce(submission.rejudged_by, job.id)
    where job.cohort_id = ${cohortId} and job.kind = 'submission' and job.created_at >= ${from}::timestamptz and result.record is not null
    order by job.created_at desc
    limit ${most}`;
  const { rows } = await db.execute<MistakeRow & { looked: number }>(sql`
    with newest as (${newest})
    select newest.content_uid as "exerciseUid", checked->>'id' as "checkId", checked->>'messageKey' as "messageKey",
      (array_agg(checked->'params' order by newest.created_at desc))[1] as params,
      count(distinct newest.user_id)::int as learners, count(*)::int as times,
      (select count(*) from newest)::int as looked
    from newest cross join lateral jsonb_path_query(newest.record, '$.checks[*] ? (@.status == "failed")') as checked
    group by 1, 2, 3
    order by learners desc, times desc, 1, 2, 3
    limit 100`);
  return {
    mistakes: rows.map(({ exerciseUid, checkId, messageKey, params, learners, times }) => ({
      exerciseUid,
      checkId,
      messageKey,
      params,
      learners,
      times,
    })),
    looked: rows[0]?.looked ?? 0,
  };
}
