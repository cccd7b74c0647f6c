import { listBudgets } from "#db/queries/budgets.ts";
import { listSlotUse } from "#db/queries/class-slots-use.ts";
import type { ClassSlotRow } from "#db/queries/class-slots.ts";
import { listLearnersOf } from "#db/queries/cohort-members.ts";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { listGpuUse } from "#db/queries/ledger-entries-by-cohort.ts";
import { accountSlot, type GpuUse } from "#src/domain/gpu-use.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";
import { takeOwnTurn } from "./turns.ts";

/** A class that has begun: what was booked so far, what of it was used, and what nobody used. */
export interface SlotAccount {
  readonly slot: ClassSlotRow;
  readonly bookedMs: number;
  readonly usedMs: number;
  readonly idleMs: number;
}

/** What a cohort's GPU time went into, and what it cost. */
export interface CostReport {
  readonly cohort: CohortRow;
  /** Its organisation's price of an hour, otherwise the platform's; null where nobody has said. */
  readonly centsPerHour: number | null;
  readonly use: readonly GpuUse[];
  readonly slots: readonly SlotAccount[];
  /** Names of who and what is in it; of somebody who has left, or an exercise that is gone, none. */
  readonly learners: ReadonlyMap<string, string>;
  readonly exercises: ReadonlyMap<string, string>;
}

/** A cohort's cost report, for whoever teaches it. */
export async function getCostReport(runtime: Runtime, viewer: Viewer, cohortId: string, locale: Locale): Promise<CostReport> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const now = runtime.clock.now();
  const [use, slots, prices, learners, course] = await Promise.all([
    listGpuUse(runtime.db, cohort.id, cohort.zone),
    listSlotUse(runtime.db, cohort.id, now),
    listBudgets(runtime.db, [`organisation:${cohort.organisationId}`, "platform"]),
    listLearnersOf(runtime.db, cohort.id),
    findCourseByDigest(cohort.digest, runtime),
  ]);
  return {
    cohort,
    centsPerHour: prices.find(({ centsPerHour }) => centsPerHour !== null)?.centsPerHour ?? null,
    use,
    slots: slots.map(({ slot, usedMs }) => ({ slot, usedMs, ...accountSlot({ ...slot, usedMs }, now) })),
    learners: new Map(learners.map(({ userId, name }) => [userId, name])),
    exercises: new Map(course?.pack.exercises.map(({ settings }) => [settings.uid, settings.title[locale]])),
  };
}

/** The same for a file that leaves the site, on record. */
export async function exportCostReport(runtime: Runtime, viewer: Viewer, cohortId: string, locale: Locale): Promise<CostReport> {
  const report = await getCostReport(runtime, viewer, cohortId, locale);
  await takeOwnTurn(runtime, viewer, "export");
  await recordAudit(runtime.db, { actorId: viewer.id, action: "budget.exported", subject: `cohort:${report.cohort.id}` });
  return report;
}
