import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { openDatabase } from "#db/client.ts";
import { insertCohort, insertCohortMember } from "#db/queries/cohorts.ts";
import { findUserByEmail } from "#db/queries/users.ts";
import { loadConfig } from "#src/config.ts";
import { CoursePack } from "#src/domain/course-pack.ts";
import { UserId } from "#src/domain/people.ts";
import { makeViewer } from "#src/server/accounts-viewer.ts";
import { demoPeople, seedDemo } from "#src/server/demo.ts";
import { openGradebook } from "#src/server/gradebook.ts";
import { holdGrade, recountGrade } from "#src/server/grades.ts";
import { publishCourse } from "#src/server/publishing.ts";
import { openRuntime, type Runtime } from "#src/server/runtime.ts";
import { countQueries } from "#kit/query-count.ts";
import { makeTestCourse } from "#kit/test-course.ts";
import { makeCheck, makeRecord, usage } from "#kit/test-runner.ts";

/** A gradebook full of rows. */
export interface SeededGradebook {
  readonly cohortId: string;
  readonly submissions: number;
  /** Statements that reading it takes. */
  readonly queries: number;
}

const perModule = 6;
const perCell = 2;

/** Fills an empty data folder with a cohort that has worked: two submissions for nine cells of ten, each with its job, result and ledger entry. */
export async function seedGradebook(dataDir: string, size: { learners: number; exercises: number }): Promise<SeededGradebook> {
  const config = loadConfig({ ATELIER_DEMO: "true", ATELIER_DATA_DIR: dataDir, ATELIER_LOG_LEVEL: "silent" });
  const database = await openDatabase({ dataDir });
  await using runtime = await openRuntime({ config, database, clock: { now: () => new Date() } });
  const course = makeCourse(size.exercises);
  const digest = await publishCourse(runtime, course);
  await seedDemo(runtime);
  const courseUid = course.settings.uid;
  const cohort = await insertCohort(runtime.db, { name: "Five hundred", courseUid, digest });
  const trainer = await findUserByEmail(runtime.db, demoPeople.find(({ role }) => role === "trainer")?.email ?? "");
  if (!cohort || !trainer) throw new Error("a cohort with its trainer can be made");
  await insertCohortMember(runtime.db, cohort.id, trainer.id, "trainer");
  await insertLearners(runtime, cohort.id, size.learners);
  await insertWork(runtime, {
    cohortId: cohort.id,
    courseUid,
    digest,
    exercises: course.exercises.map(({ settings }) => settings.uid),
  });
  await checkOneCell(runtime, cohort.id, courseUid);
  const open = () => openGradebook(runtime, makeViewer(trainer, []), cohort.id);
  await open();
  const { queries } = await countQueries(runtime.db, open);
  const { rows } = await runtime.db.execute<{ count: number }>(sql`select count(*)::int as count from submissions`);
  return { cohortId: cohort.id, submissions: rows[0]?.count ?? 0, queries };
}

function makeCourse(exercises: number): CoursePack {
  const course = makeTestCourse();
  const [model] = course.exercises;
  if (!model) throw new Error("the test course has an exercise");
  const slugs = Array.from({ length: Math.ceil(exercises / perModule) }, (_, number) => `module-${number + 1}`);
  const made = Array.from({ length: exercises }, (_, number) => ({
    ...model,
    slug: `exercise-${number + 1}`,
    module: slugs[Math.floor(number / perModule)] ?? "",
    settings: { ...model.settings, uid: randomUUID(), title: { en: `Exercise ${number + 1}`, fr: `Exercice ${number + 1}` } },
  }));
  const modules = slugs.map((slug) => {
    const items = made.filter(({ module }) => module === slug).map((exercise) => ({ kind: "exercise" as const, slug: exercise.slug }));
    return { slug, settings: { uid: randomUUID(), title: { en: slug, fr: slug }, items } };
  });
  return CoursePack.parse({ ...course, settings: { ...course.settings, modules: slugs }, modules, lessons: [], exercises: made });
}

async function insertLearners({ db }: Runtime, cohortId: string, learners: number): Promise<void> {
  await db.execute(sql`insert into users (email, name, role, password_hash, email_verified_at)
    select 'seeded-' || n || '@example.org', 'Learner ' || lpad(n::text, 3, '0'), 'learner', 'none', now() from generate_series(1, ${learners}::int) as n`);
  await db.execute(sql`insert into cohort_members (cohort_id, user_id, role)
    select ${cohortId}, id, 'learner' from users where email like 'seeded-%'`);
}

/** In sets, as thousands of learners' requests would have left them. */
async function insertWork(
  { db }: Runtime,
  cohort: { cohortId: string; courseUid: string; digest: string; exercises: readonly string[] },
): Promise<void> {
  const { cohortId, courseUid, digest } = cohort;
  const uids = sql`string_to_array(${cohort.exercises.join(" ")}, ' ')`;
  const spec = {
    kind: "submission",
    files: [{ path: "main.py", text: "x = 1\n".repeat(150) }],
    judge: { bundleDigest: digest, hiddenPhase: "run" },
  };
  await db.execute(sql`insert into jobs (id, user_id, cohort_id, kind, content_uid, course_uid, course_digest, idempotency_key, spec, state, slice,
      environment, memory_bytes, wall_seconds, estimate_seconds, priority_class, virtual_time, attempt, created_at, started_at, finished_at)
    select gen_random_uuid(), m.user_id, ${cohortId}, 'submission', e.uid::uuid, ${courseUid}, ${digest}, gen_random_uuid()::text,
      ${JSON.stringify(spec)}::text::jsonb, 'finished', 'gpu', 'pytorch', 1, 30, 5, 1, 0, 1, t.at, t.at, t.at
    from cohort_members m cross join unnest(${uids}) as e(uid) cross join generate_series(1, ${perCell}::int) as n(number),
      lateral (select now() - interval '20 days' + n.number * interval '7 minutes' as at) as t
    where m.cohort_id = ${cohortId} and m.role = 'learner' and abs(hashtext(m.user_id::text || e.uid)) % 10 > 0`);
  await db.execute(sql`insert into submissions (job_id, user_id, exercise_uid, number, score_policy, seed_commitment, charged, created_at)
    select id, user_id, content_uid, row_number() over (partition by user_id, content_uid order by created_at), 'best', 'none', true, created_at from jobs`);
  const record = makeRecord({ checks: Array.from({ length: 12 }, (_, at) => makeCheck(`check-${at}`)) });
  await db.execute(sql`insert into results (job_id, verdict, score, record, usage, timings)
    select s.job_id, case when s.score = 1 then 'passed' else 'failed' end, s.score, ${JSON.stringify(record)}::text::jsonb,
      ${JSON.stringify(usage)}::text::jsonb, '{"startMs":1,"runMs":2,"judgeMs":3}'::jsonb
    from (select job_id, (abs(hashtext(job_id::text)) % 5)::float8 / 4 as score from submissions) as s`);
  await db.execute(sql`insert into ledger_entries (user_id, job_id, kind, slice_kind, milliseconds)
    select user_id, id, 'settled', 'gpu', 2000 from jobs`);
  // What has just been written is unknown to the planner, and joined row by row.
  await db.execute(sql`analyze`);
  await db.execute(sql`insert into grades (user_id, course_uid, exercise_uid, steps, failed_checks, attempts, work_ms, gpu_ms, passed_after, passed_after_ms)
    select s.user_id, ${courseUid}, s.exercise_uid, jsonb_agg(jsonb_build_object('submissionId', s.id, 'number', s.number,
      'at', to_char(s.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'score', r.score, 'marks', '[]'::jsonb) order by s.number)
        filter (where s.number = 1 or r.score >= f.score),
      '[]', count(*), 420000, 2000 * count(*), min(s.number) filter (where r.score = 1), (min(s.number) filter (where r.score = 1) - 1) * 420000
    from submissions s join results r on r.job_id = s.job_id
    join (select user_id, exercise_uid, score from submissions join results using (job_id) where number = 1) as f
      on f.user_id = s.user_id and f.exercise_uid = s.exercise_uid
    group by s.user_id, s.exercise_uid`);
  await db.execute(sql`analyze`);
}

/** What was written in sets is what the server makes of the same submissions. */
async function checkOneCell({ db }: Runtime, cohortId: string, courseUid: string): Promise<void> {
  const read = async () =>
    (
      await db.execute<{
        user_id: string;
        exercise_uid: string;
      }>(sql`select g.* from grades g join cohort_members m on m.user_id = g.user_id
      where m.cohort_id = ${cohortId} order by g.user_id, g.exercise_uid limit 1`)
    ).rows[0];
  const before = await read();
  if (!before) throw new Error("there are grades");
  const owner = { userId: UserId.parse(before.user_id), courseUid, exerciseUid: before.exercise_uid };
  await db.transaction(async (tx) => {
    await holdGrade(tx, owner);
    await recountGrade(tx, owner, new Date());
  });
  if (JSON.stringify(await read()) !== JSON.stringify(before)) throw new Error("the server makes other grades than were written");
}
