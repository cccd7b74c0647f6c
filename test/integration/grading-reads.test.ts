import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "#src/domain/people.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { startRegrade } from "#src/server/regrades.ts";
import { viewGrading } from "#src/server/regrades-view.ts";
import type { Runtime } from "#src/server/runtime.ts";
import { listSuspects } from "#src/server/suspects.ts";
import { openClassroom } from "#kit/classroom.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { completed, finished, makeRecord, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// A job's spec holds all of a learner's files. A list of thousands of submissions that opens each of them takes long.

let site: TestSite;
let trainer: Viewer;
let cohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  const runner = new TestRunner(site.runtime);
  trainer = await site.addPerson("trainer", "trainer");
  const learner = await site.addPerson("learner");
  cohortId = await openClassroom(site, trainer, [learner]);
  const files = [{ path: "main.py", text: "# mine" }];
  await startJob(site.runtime, learner, { kind: "submission", exerciseUid, files, idempotencyKey: randomUUID() });
  await runner.carryOut([finished(completed, makeRecord())]);
  await site.publish({ judge: "another judge" });
  site.clock.forward(2);
  await startRegrade(site.runtime, trainer, place());
  await runner.carryOut([finished(completed, makeRecord())]);
  await site.runtime.db.execute(sql`create role without_specs`);
  await site.runtime.db.execute(sql`grant select on all tables in schema public to without_specs`);
  await site.runtime.db.execute(sql`revoke select on jobs from without_specs`);
  const columns = await site.runtime.db.execute<{ name: string }>(
    sql`select column_name as name from information_schema.columns where table_name = 'jobs' and column_name <> 'spec'`,
  );
  const readable = sql.join(
    columns.rows.map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
  await site.runtime.db.execute(sql`grant select (${readable}) on jobs to without_specs`);
});
afterAll(async () => {
  // Roles are the server's, not the database's.
  await site.runtime.db.execute(sql`drop owned by without_specs`);
  await site.runtime.db.execute(sql`drop role without_specs`);
  await site[Symbol.asyncDispose]();
});
const place = () => ({ course: "test-course", exercise: "first", cohortId });

/** Does something as somebody who may read all of the database but what jobs are to carry out. */
const withoutSpecs = <Answer>(read: (runtime: Runtime) => Promise<Answer>): Promise<Answer> =>
  site.runtime.db.transaction(async (tx) => {
    await tx.execute(sql`set local role without_specs`);
    return read({ ...site.runtime, db: tx });
  });

test("what somebody teaches is listed, with its judges and trials, without opening what any job is to carry out", async () => {
  const grading = await withoutSpecs((runtime) => viewGrading(runtime, trainer, place()));
  expect(grading).toMatchObject({ submissions: [{ isCurrent: false }], trial: { all: 1, ended: 1, learners: [{ before: 1, after: 1 }] } });
  expect(await withoutSpecs((runtime) => listSuspects(runtime, trainer))).toEqual([]);
});

test("a job's judge and phase stand beside its spec, and follow it", async () => {
  const { rows } = await site.runtime.db.execute(
    sql`select bool_and(bundle_digest = spec->'judge'->>'bundleDigest' and hidden_phase = spec->'judge'->>'hiddenPhase') as same from jobs`,
  );
  expect(rows).toEqual([{ same: true }]);
  await expect(withoutSpecs(({ db }) => db.execute(sql`select spec from jobs`))).rejects.toThrow();
});
