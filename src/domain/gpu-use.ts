/** GPU time of a cohort's jobs that ended on one day, of one learner on one exercise. */
export interface GpuUse {
  readonly userId: string;
  readonly contentUid: string;
  /** ISO 8601, in the cohort's zone. */
  readonly day: string;
  readonly jobs: number;
  readonly usedMs: number;
  /** Of the jobs whose energy was measured. */
  readonly millijoules: number;
  readonly measuredJobs: number;
}

type Amounts = Pick<GpuUse, "jobs" | "usedMs" | "millijoules" | "measuredJobs">;

/** GPU time with what it adds up to. */
export interface UseOf extends Amounts {
  readonly key: string;
}

const nothing: Amounts = { jobs: 0, usedMs: 0, millijoules: 0, measuredJobs: 0 };

/** All of it together. */
export const addUse = (all: readonly Amounts[]): Amounts =>
  all.reduce(
    (sum, use) => ({
      jobs: sum.jobs + use.jobs,
      usedMs: sum.usedMs + use.usedMs,
      millijoules: sum.millijoules + use.millijoules,
      measuredJobs: sum.measuredJobs + use.measuredJobs,
    }),
    nothing,
  );

/** Added up by learner, exercise or day, in the order of the keys. */
export function addUseBy(all: readonly GpuUse[], part: "userId" | "contentUid" | "day"): UseOf[] {
  const groups = Map.groupBy(all, (use) => use[part]);
  return [...groups].map(([key, uses]) => ({ key, ...addUse(uses) })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** What GPU time costs, in cents; null where no price is known. */
export const priceGpuTime = (milliseconds: number, centsPerHour: number | null): number | null =>
  centsPerHour === null ? null : (milliseconds / 3_600_000) * centsPerHour;

/** What was booked for a class as far as it has passed, and what of it nobody used. */
export function accountSlot(
  slot: { readonly startsAt: Date; readonly endsAt: Date; readonly seats: number; readonly usedMs: number },
  now: Date,
): { readonly bookedMs: number; readonly idleMs: number } {
  const passedMs = Math.max(0, Math.min(slot.endsAt.getTime(), now.getTime()) - slot.startsAt.getTime());
  const bookedMs = passedMs * slot.seats;
  return { bookedMs, idleMs: Math.max(0, bookedMs - slot.usedMs) };
}
