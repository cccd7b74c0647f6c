import { and, desc, gte, sql } from "drizzle-orm";
import type { Database } from "../client.ts";
import { attempts } from "../schema/jobs.ts";

/** Attempts that the platform spoiled, by runner and by the name of what went wrong; the most frequent first. */
export async function countFaults(
  db: Database,
  since: Date,
  limit: number,
): Promise<{ runner: string; fault: string; count: number; lastAt: Date }[]> {
  const fault = sql<string>`case when ${attempts.outcome} = 'lost' then 'lease-lost' else ${attempts.ending}->>'fault' end`;
  const rows = await db
    .select({
      runner: attempts.runner,
      fault,
      count: sql<number>`count(*)::int`,
      last: sql<number>`extract(epoch from max(${attempts.endedAt}))::float8`,
    })
    .from(attempts)
    .where(and(gte(attempts.endedAt, since), sql`(${attempts.outcome} = 'lost' or ${attempts.ending}->>'reason' = 'platform-fault')`))
    .groupBy(attempts.runner, fault)
    .orderBy(desc(sql`count(*)`))
    .limit(limit);
  return rows.map(({ last, ...row }) => ({ ...row, lastAt: new Date(last * 1_000) }));
}
