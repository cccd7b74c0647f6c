import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Ending } from "#contract/event.ts";
import type { JobId } from "#contract/ids.ts";
import { listBudgets, setBudgetTerms } from "#db/queries/budgets.ts";
import type { Budget, BudgetOwner } from "#src/domain/budgets.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import type { StartJobRequest } from "#src/domain/job-history.ts";
import type { Viewer } from "#src/domain/people.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { openClassroom } from "#kit/classroom.ts";
import { type ExerciseChange, exerciseUid } from "#kit/test-course.ts";
import { finished, makeCapacity, makeOffer, number, started, TestRunner, usage } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

/** A class whose exercise needs a GPU and is expected to take 40 seconds of it; it may run on the CPU, too. */
export interface GpuLab extends AsyncDisposable {
  readonly site: TestSite;
  readonly trainer: Viewer;
  readonly learners: readonly Viewer[];
  readonly cohortId: string;
  /** In the order in which they are taken. */
  readonly ownersOf: (learner: Viewer) => readonly [BudgetOwner, BudgetOwner, BudgetOwner, BudgetOwner];
  readonly limit: (owner: BudgetOwner, seconds: number | null) => Promise<void>;
  readonly read: (...owners: BudgetOwner[]) => Promise<Pick<Budget, "limitMs" | "usedMs" | "reservedMs">[]>;
  readonly start: (learner: Viewer, change?: Partial<StartJobRequest>) => Promise<JobId>;
  /** Carries out the next job on a GPU: it takes so long, and ends so. */
  readonly carryOut: (seconds: number, ending?: Ending) => Promise<void>;
  /** What the budgets should be by the ledger, by owner. */
  readonly reconcile: () => Promise<Record<string, { usedMs: number; reservedMs: number }>>;
  readonly readAll: () => Promise<Record<string, { usedMs: number; reservedMs: number }>>;
}

/** `change`: what is otherwise about its exercise. */
export async function openGpuLab(size = 3, change: ExerciseChange = {}): Promise<GpuLab> {
  const needs = { slice: "gpu" as const, minMemoryGB: 0.25, gpus: 1 };
  const estimate = { cpuSeconds: 5, gpuSeconds: 40 };
  const site = await openTestSite({ needs, estimate, profiles: { cpu: { n: 8 }, gpu: { n: 64 } }, ...change });
  const { db } = site.runtime;
  const trainer = await site.addPerson("trainer", "trainer");
  const learners: Viewer[] = [];
  for (let at = 1; at <= size; at++) learners.push(await site.addPerson(`learner-${at}`));
  const cohortId = await openClassroom(site, trainer, learners);
  const runner = new TestRunner(site.runtime);
  const gpu = { capacity: [makeCapacity({ sliceKind: "gpu" })], offers: [makeOffer({ sliceKind: "gpu" })] };
  return {
    site,
    trainer,
    learners,
    cohortId,
    ownersOf: ({ id }) => ["platform", `organisation:${firstOrganisationId}`, `cohort:${cohortId}`, `learner:${cohortId}:${id}`],
    limit: (owner, seconds) => setBudgetTerms(db, owner, { limitMs: seconds === null ? null : seconds * 1000 }),
    read: async (...owners) => (await listBudgets(db, owners)).map(({ limitMs, usedMs, reservedMs }) => ({ limitMs, usedMs, reservedMs })),
    start: (learner, wish) =>
      startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID(), ...wish }),
    carryOut: async (seconds, ending) => {
      const { key } = await runner.lease(gpu);
      const end = { ...finished(ending), usage: { ...usage, wallMs: seconds * 1000, gpuMs: seconds * 1000 } };
      await runner.send(key, number([{ ...started, sliceKind: "gpu" } as typeof started, end]));
    },
    reconcile: async () => {
      const { rows } = await db.execute<{ owner: string; usedMs: number; reservedMs: number }>(sql`
        select owner, sum(used)::float8 as "usedMs", sum(reserved)::float8 as "reservedMs" from (
          select
            unnest(array['platform', 'organisation:' || c.organisation_id, 'cohort:' || c.id, 'learner:' || c.id || ':' || j.user_id]) as owner,
            case when l.kind = 'settled' then l.milliseconds else 0 end as used,
            case l.kind when 'reserved' then l.milliseconds when 'refunded' then -l.milliseconds else 0 end as reserved
          from ledger_entries l join jobs j on j.id = l.job_id left join cohorts c on c.id = j.cohort_id
          where j.slice = 'gpu' and j.user_id is not null) as entries
        where owner is not null group by owner`);
      return Object.fromEntries(rows.map(({ owner, usedMs, reservedMs }) => [owner, { usedMs, reservedMs }]));
    },
    readAll: async () => {
      const { rows } = await db.execute<{ owner: string; usedMs: number; reservedMs: number }>(
        sql`select owner, used_ms::float8 as "usedMs", reserved_ms::float8 as "reservedMs" from budgets where used_ms + reserved_ms > 0`,
      );
      return Object.fromEntries(rows.map(({ owner, usedMs, reservedMs }) => [owner, { usedMs, reservedMs }]));
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}
