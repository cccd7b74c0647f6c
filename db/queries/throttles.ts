import { eq, lt, sql } from "drizzle-orm";
import type { Database } from "../client.ts";
import { throttles } from "../schema/throttles.ts";

/** How many tries are free, and how the wait grows after that. */
export interface ThrottlePolicy {
  readonly freeTries: number;
  /** Wait after the last free try; doubles with each further one. */
  readonly firstWaitSeconds: number;
  readonly maxWaitSeconds: number;
  /** Time after the last wait's end until the count starts anew. */
  readonly forgetSeconds: number;
}

/**
 * Counts one try, unless the key is waiting: then nothing is counted and the
 * answer says until when. One statement, so that a hundred requests at once
 * get exactly the free tries and no more.
 */
export async function takeTry(
  db: Database,
  key: string,
  policy: ThrottlePolicy,
  now: Date,
): Promise<{ allowed: true; count: number } | { allowed: false; until: Date }> {
  const moment = sql`${now.toISOString()}::timestamptz`;
  const forgotten = sql`${throttles.windowEndsAt} < ${moment} - make_interval(secs => ${policy.forgetSeconds})`;
  const next = sql`(case when ${forgotten} then 1 else ${throttles.count} + 1 end)`;
  const rows = await db
    .insert(throttles)
    .values({ key, count: 1, windowEndsAt: sql`${moment} + ${wait(sql`1`, policy)}` })
    .onConflictDoUpdate({
      target: throttles.key,
      set: { count: next, windowEndsAt: sql`${moment} + ${wait(next, policy)}` },
      setWhere: sql`${throttles.windowEndsAt} <= ${moment}`,
    })
    .returning({ count: throttles.count });
  const taken = rows[0];
  if (taken) return { allowed: true, count: taken.count };
  const waiting = await db.select().from(throttles).where(eq(throttles.key, key));
  return { allowed: false, until: waiting[0]?.windowEndsAt ?? now };
}

/** So many times within a window, which begins with the first. */
export interface TurnPolicy {
  readonly most: number;
  readonly windowSeconds: number;
}

/** Counts one turn, or answers when there are turns again. One statement, so that many at once get exactly what is left. */
export async function takeTurn(
  db: Database,
  key: string,
  { most, windowSeconds }: TurnPolicy,
  now: Date,
): Promise<{ allowed: true } | { allowed: false; until: Date }> {
  const moment = sql`${now.toISOString()}::timestamptz`;
  const end = sql`${moment} + make_interval(secs => ${windowSeconds})`;
  const isOver = sql`${throttles.windowEndsAt} <= ${moment}`;
  const taken = await db
    .insert(throttles)
    .values({ key, count: 1, windowEndsAt: end })
    .onConflictDoUpdate({
      target: throttles.key,
      set: {
        count: sql`case when ${isOver} then 1 else ${throttles.count} + 1 end`,
        windowEndsAt: sql`case when ${isOver} then ${end} else ${throttles.windowEndsAt} end`,
      },
      setWhere: sql`${isOver} or ${throttles.count} < ${most}`,
    })
    .returning({ key: throttles.key });
  if (taken.length > 0) return { allowed: true };
  const waiting = await db.select().from(throttles).where(eq(throttles.key, key));
  return { allowed: false, until: waiting[0]?.windowEndsAt ?? now };
}

/** Takes one counted try back, and the wait that it may have begun. */
export async function giveTryBack(db: Database, key: string, policy: ThrottlePolicy, now: Date): Promise<void> {
  await db
    .update(throttles)
    .set({
      count: sql`greatest(${throttles.count} - 1, 0)`,
      windowEndsAt: sql`case when ${throttles.count} <= ${policy.freeTries} then ${now.toISOString()}::timestamptz else ${throttles.windowEndsAt} end`,
    })
    .where(eq(throttles.key, key));
}

/** Forgets all tries of a key. */
export async function deleteThrottle(db: Database, key: string): Promise<void> {
  await db.delete(throttles).where(eq(throttles.key, key));
}

/** Forgets keys whose last wait ended before `before`. */
export async function deleteStaleThrottles(db: Database, before: Date): Promise<void> {
  await db.delete(throttles).where(lt(throttles.windowEndsAt, before));
}

function wait(count: ReturnType<typeof sql>, { freeTries, firstWaitSeconds, maxWaitSeconds }: ThrottlePolicy) {
  return sql`make_interval(secs => case when ${count} < ${freeTries} then 0
    else least(${maxWaitSeconds}::float8, ${firstWaitSeconds}::float8 * power(2, least(${count} - ${freeTries}, 30))) end)`;
}
