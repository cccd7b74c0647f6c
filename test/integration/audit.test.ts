import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { settleAfterwards } from "#src/server/accounts-afterwards.ts";
import { recordAudit } from "#src/server/audit.ts";
import { type AuditQuestion, searchAudit } from "#src/server/audit-search.ts";
import { noteRefusal } from "#src/server/refusals.ts";
import { requireCohort } from "#src/server/taught.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { giveCohort, openOrganisation } from "#kit/organisations.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let platform: Viewer;
let runs: Viewer;
let trainer: Viewer;
let learner: Viewer;
let cohortId: string;
let otherCohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  platform = await site.addPerson("platform", "operator");
  runs = await site.addPerson("runs");
  trainer = await site.addPerson("trainer", "trainer");
  learner = await site.addPerson("learner");
  cohortId = await openClassroom(site, trainer, [learner]);
  otherCohortId = await openClassroom(site, trainer, []);
  await giveCohort(site, cohortId, await openOrganisation(site, "works", [[runs, "operator"]]));
  const { db } = site.runtime;
  const cohort = `cohort:${cohortId}`;
  await recordAudit(db, { actorId: trainer.id, action: "due-date.set", subject: cohort, details: { exerciseUid: "e" } });
  await recordAudit(db, { actorId: trainer.id, action: "grade.rerun", subject: "submission:s", details: { userId: learner.id, cohortId } });
  await recordAudit(db, { actorId: trainer.id, action: "due-date.set", subject: `cohort:${otherCohortId}` });
  await recordAudit(db, { actorId: null, action: "demo.disabled", subject: `user:${learner.id}` });
});
afterAll(() => site[Symbol.asyncDispose]());

const anything: AuditQuestion = { person: null, cohortId: null, action: null, from: null, until: null, after: null };
const search = (question: Partial<AuditQuestion>, viewer = platform) => searchAudit(site.runtime, viewer, { ...anything, ...question });
const actions = async (question: Partial<AuditQuestion>, viewer?: Viewer) =>
  (await search(question, viewer)).lines.map(({ action }) => action);

test("entries are found by whoever acted, by whom they are about, by cohort, by action and by time", async () => {
  expect(await actions({ person: learner.email })).toEqual(["demo.disabled", "grade.rerun"]);
  expect(await actions({ person: trainer.id })).toEqual(["due-date.set", "grade.rerun", "due-date.set"]);
  expect(await actions({ cohortId })).toEqual(["grade.rerun", "due-date.set"]);
  expect(await actions({ cohortId, person: learner.id, action: "grade" })).toEqual(["grade.rerun"]);
  expect(await actions({ person: "nobody@example.org" })).toEqual([]);
  const [newest] = (await search({})).lines;
  expect(await actions({ until: newest?.createdAt ?? null, cohortId })).toEqual(["grade.rerun", "due-date.set"]);
  expect(await actions({ from: new Date((newest?.createdAt.getTime() ?? 0) + 60_000) })).toEqual([]);
  const [rerun] = (await search({ action: "grade" })).lines;
  expect(rerun?.about.map(({ name }) => name)).toEqual([undefined, "learner", "Class of trainer"]);
});

test("who runs an organisation finds what concerns it and its cohorts, and who runs none finds nothing", async () => {
  expect(await actions({}, runs)).toEqual(["grade.rerun", "due-date.set"]);
  expect(await actions({ cohortId: otherCohortId }, runs)).toEqual([]);
  await expect(search({}, trainer)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(search({}, learner)).rejects.toMatchObject({ code: "not-allowed" });
});

test("pages follow each other without a gap, also within one moment", async () => {
  const details = { round: "paged" };
  await site.runtime.db.transaction(async (tx) => {
    for (let at = 0; at < 120; at += 1)
      await recordAudit(tx, { actorId: platform.id, action: "fleet.pause", subject: `runner:${at}`, details });
  });
  const seen: string[] = [];
  for (let after: string | null = null, first = true; first || after; first = false) {
    const page = await search({ person: platform.id, after });
    seen.push(...page.lines.map(({ id }) => id));
    after = page.next;
  }
  expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
});

test.for(["update audit_entries set action = 'nothing'", "delete from audit_entries", "truncate audit_entries"])(
  "the database refuses to %s",
  async (statement) => {
    const before = (await search({})).lines.length;
    await expect(site.runtime.db.execute(sql.raw(statement))).rejects.toThrow();
    expect((await search({})).lines).toHaveLength(before);
  },
);

test("asking for another's cohort is kept, what is not there is not, and guessing does not fill the audit", async () => {
  const stranger = await site.addPerson("stranger", "trainer");
  const ask = async (id: string) => {
    const error = await requireCohort(site.runtime, stranger, id).catch((refusal: unknown) => refusal);
    if (error instanceof AppError) noteRefusal(site.runtime, error, { requestId: "r", path: `/en/teaching/cohorts/${id}` });
    await settleAfterwards(site.runtime);
  };
  await ask("5c0a1b9e-0000-4000-8000-0000000000ff");
  expect(await actions({ person: stranger.id })).toEqual([]);
  for (let time = 0; time < 25; time += 1) await ask(cohortId);
  const kept = await readAudit(site, `cohort:${cohortId}`);
  expect(kept.filter(({ action }) => action === "access.refused")).toHaveLength(20);
  expect(kept.at(-1)?.details).toEqual({ code: "not-found", path: `/en/teaching/cohorts/${cohortId}` });
});
