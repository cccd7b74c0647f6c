import { type SQL, sql } from "drizzle-orm";
import { listDateMoves, listOutages } from "#src/domain/date-moves.ts";
import type { Database } from "../client.ts";
import { dueDates } from "../schema/due-dates.ts";
import { extensions } from "../schema/extensions.ts";
import { listEveryMaintenance } from "./maintenance-windows.ts";

/** When a row of `due_dates` is due, as SQL, by the rule of `findEffectiveDue`. The date that was set stays what it is. */
export interface EffectiveDue {
  /** For a person of its cohort; with null for whoever has no extension. */
  of(userId: SQL): SQL;
  /** How many minutes of extensions a person has for it. */
  minutesOf(userId: SQL): SQL<number>;
}

/** Reads the maintenance that dates depend on. */
export async function readEffectiveDue(db: Database): Promise<EffectiveDue> {
  const windows = await listEveryMaintenance(db);
  const moved = makeMovedDue(windows);
  const outages = listOutages(windows).map(({ from, until, beforeMs }) => ({
    from: from.getTime(),
    length: until.getTime() - from.getTime(),
    before: beforeMs,
  }));
  return {
    of: (userId) => addTime(moved, minutesOf(userId), outages),
    minutesOf,
  };
}

function makeMovedDue(windows: Parameters<typeof listDateMoves>[0]): SQL {
  const moves = listDateMoves(windows);
  if (moves.length === 0) return sql`${dueDates.dueAt}`;
  return sql`${dueDates.dueAt} + coalesce((select moves."byMs" * interval '1 millisecond'
    from jsonb_to_recordset(${JSON.stringify(moves)}::text::jsonb) as moves("from" timestamptz, "until" timestamptz, "byMs" float8)
    where moves."from" <= ${dueDates.dueAt} and ${dueDates.dueAt} < moves."until"), interval '0')`;
}

const minutesOf = (userId: SQL): SQL<number> =>
  sql<number>`(select coalesce(sum(${extensions.minutes}), 0) from ${extensions} where ${extensions.cohortId} = ${dueDates.cohortId}
    and ${extensions.userId} = ${userId} and ${extensions.revokedAt} is null
    and (${extensions.exerciseUid} is null or ${extensions.exerciseUid} = ${dueDates.exerciseUid}))`;

/** In milliseconds throughout: an interval with days in it would follow the session's time zone over summer time. */
function addTime(
  date: SQL,
  minutes: SQL,
  outages: readonly { readonly from: number; readonly length: number; readonly before: number }[],
): SQL {
  if (outages.length === 0) return sql`(${date} + ${minutes} * interval '1 minute')`;
  const all = sql`jsonb_to_recordset(${JSON.stringify(outages)}::text::jsonb)`;
  const columns = sql`("from" float8, "length" float8, "before" float8)`;
  const passed = sql`(select coalesce(sum(earlier."length"), 0) from ${all} as earlier${columns} where earlier."from" < start."ms")`;
  const onTheWay = sql`(select coalesce(sum(outage."length"), 0) from ${all} as outage${columns}
    where outage."from" >= start."ms" and outage."from" - start."ms" - (outage."before" - ${passed}) <= start."more")`;
  return sql`(select start."at" + (start."more" + ${onTheWay}) * interval '1 millisecond'
    from (select moved."at", (extract(epoch from moved."at") * 1000)::float8 as "ms", moved."more"
      from (select ${date} as "at", (${minutes} * 60000)::float8 as "more") as moved) as start)`;
}
