import { and, asc, eq, gte, lt, sql } from "drizzle-orm";
import type { Database } from "../client.ts";
import { classSlots } from "../schema/class-slots.ts";
import { jobs } from "../schema/jobs.ts";
import { ledgerEntries } from "../schema/submissions.ts";
import type { ClassSlotRow } from "./class-slots.ts";

/** A cohort's classes that have begun, the soonest first, with what its learners used of the kind of slice that was booked. */
export async function listSlotUse(db: Database, cohortId: string, now: Date): Promise<{ slot: ClassSlotRow; usedMs: number }[]> {
  return db
    .select({ slot: classSlots, usedMs: sql<number>`coalesce(sum(${ledgerEntries.milliseconds}), 0)::float8` })
    .from(classSlots)
    .leftJoin(
      jobs,
      and(eq(jobs.cohortId, classSlots.cohortId), gte(jobs.startedAt, classSlots.startsAt), lt(jobs.startedAt, classSlots.endsAt)),
    )
    .leftJoin(
      ledgerEntries,
      and(eq(ledgerEntries.jobId, jobs.id), eq(ledgerEntries.kind, "settled"), eq(ledgerEntries.sliceKind, classSlots.sliceKind)),
    )
    .where(and(eq(classSlots.cohortId, cohortId), lt(classSlots.startsAt, now)))
    .groupBy(classSlots.id)
    .orderBy(asc(classSlots.startsAt), asc(classSlots.id));
}
