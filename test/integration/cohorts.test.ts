import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { insertCohortMember } from "#db/queries/cohorts.ts";
import { findDraft, insertDraft } from "#db/queries/drafts.ts";
import { type CohortTerms, Lateness } from "#src/domain/cohort-terms.ts";
import type { Viewer } from "#src/domain/people.ts";
import { archiveCohort, changeCohort, createCohort, getCohortSummary, listCohortSummaries, restoreCohort } from "#src/server/cohorts.ts";
import { changeMemberRole, readmitMember, removeMember, viewPeople } from "#src/server/cohort-people.ts";
import { listVersionChoices, moveCohort, previewMove } from "#src/server/cohort-versions.ts";
import { findFollowedExercise } from "#src/server/courses-followed.ts";
import { readAudit } from "#kit/classroom.ts";
import { courseUid, exerciseUid } from "#kit/test-course.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let trainer: Viewer;
let learner: Viewer;
let stranger: Viewer;
let cohortId: string;
let people = 0;
beforeAll(async () => {
  site = await openTestSite();
  stranger = await site.addPerson("stranger", "trainer");
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  people += 1;
  trainer = await site.addPerson(`trainer-${people}`, "trainer");
  learner = await site.addPerson(`learner-${people}`);
  cohortId = await createCohort(site.runtime, trainer, { courseUid }, terms());
  await insertCohortMember(site.runtime.db, cohortId, learner.id, "learner");
});

const terms = (change: Partial<CohortTerms> = {}): CohortTerms => ({
  name: `Cohort ${people}`,
  startsAt: new Date("2026-12-01T08:00:00Z"),
  endsAt: new Date("2027-01-31T22:59:00Z"),
  zone: "Europe/Helsinki",
  seats: 10,
  lateness: Lateness.parse({ graceMinutes: 15 }),
  gradeRelease: "at-once",
  ...change,
});
const audited = async (subject = `cohort:${cohortId}`) => (await readAudit(site, subject)).map(({ action }) => action);

test("a trainer makes a cohort on the published version, teaches it, and changes it; nobody else sees it", async () => {
  expect(await getCohortSummary(site.runtime, trainer, cohortId)).toMatchObject({
    cohort: { ...terms(), courseUid },
    learners: 1,
    promised: 0,
    course: { en: "Test" },
  });
  await changeCohort(site.runtime, trainer, cohortId, terms({ name: "Another name", seats: null }));
  expect((await listCohortSummaries(site.runtime, trainer)).map(({ cohort }) => cohort.name)).toEqual(["Another name"]);
  expect(await audited()).toEqual(["cohort.created", "cohort.changed"]);
  const refused = { code: "not-found" };
  await expect(getCohortSummary(site.runtime, stranger, cohortId)).rejects.toMatchObject(refused);
  await expect(changeCohort(site.runtime, stranger, cohortId, terms())).rejects.toMatchObject(refused);
  await expect(archiveCohort(site.runtime, stranger, cohortId)).rejects.toMatchObject(refused);
  await expect(viewPeople(site.runtime, stranger, cohortId)).rejects.toMatchObject(refused);
  await expect(createCohort(site.runtime, learner, { courseUid }, terms())).rejects.toMatchObject({ code: "not-allowed" });
});

test("a cohort neither ends before it begins nor has fewer seats than learners", async () => {
  const endsAt = new Date("2026-11-30T08:00:00Z");
  const change = (part: Partial<CohortTerms>) => changeCohort(site.runtime, trainer, cohortId, terms(part));
  await expect(change({ endsAt })).rejects.toMatchObject({ params: { field: "ends", reason: "end-first" } });
  await insertCohortMember(site.runtime.db, cohortId, stranger.id, "learner");
  await expect(change({ seats: 1 })).rejects.toMatchObject({ params: { field: "seats", reason: "fewer-than-learners" } });
});

test("an archived cohort can be taken out again", async () => {
  await archiveCohort(site.runtime, trainer, cohortId);
  expect((await getCohortSummary(site.runtime, trainer, cohortId)).cohort.archivedAt).toEqual(site.runtime.clock.now());
  await restoreCohort(site.runtime, trainer, cohortId);
  expect((await getCohortSummary(site.runtime, trainer, cohortId)).cohort.archivedAt).toBeNull();
});

test("moving to a newer version is looked at first: which exercises change, and how many people have work in them", async () => {
  await insertDraft(site.runtime.db, {
    userId: learner.id,
    exerciseUid,
    revision: 1,
    files: [],
    savedAt: site.runtime.clock.now(),
    createdAt: site.runtime.clock.now(),
  });
  await site.publish({
    judge: `stricter ${people}`,
    limits: { wallSeconds: 60, memoryMB: 512, outputKB: 1024, diskMB: 64, processes: 64 },
  });
  const [newest] = await listVersionChoices(site.runtime, trainer, cohortId);
  expect(newest).toMatchObject({ isFollowed: false });
  const move = await previewMove(site.runtime, trainer, cohortId, newest!.digest);
  expect(move.changes[0]).toMatchObject({
    uid: exerciseUid,
    change: "changed",
    aspects: ["judge", "limits"],
    drafters: 1,
    submitters: 0,
  });
  const before = (await findFollowedExercise(site.runtime, learner, exerciseUid))?.item.judgeDigest;
  await moveCohort(site.runtime, trainer, cohortId, move);
  expect((await findFollowedExercise(site.runtime, learner, exerciseUid))?.item.judgeDigest).not.toBe(before);
  expect(await findDraft(site.runtime.db, learner.id, exerciseUid)).toMatchObject({ revision: 1 });
  expect(await audited()).toContain("cohort.version-moved");
  // A form that was left open says what to change from where nobody stands any more.
  await expect(moveCohort(site.runtime, trainer, cohortId, move)).rejects.toMatchObject({ code: "changed-meanwhile" });
  await expect(previewMove(site.runtime, trainer, cohortId, `sha256:${"0".repeat(64)}`)).rejects.toMatchObject({ code: "not-found" });
});

test("a member is taken out and comes back as what they were; that somebody looked at the list is on record", async () => {
  expect(await removeMember(site.runtime, trainer, cohortId, learner.id)).toBe("learner");
  expect((await viewPeople(site.runtime, trainer, cohortId)).members.map(({ userId }) => userId)).toEqual([trainer.id]);
  await readmitMember(site.runtime, trainer, cohortId, learner.id);
  const { members, freeSeats } = await viewPeople(site.runtime, trainer, cohortId);
  expect(members.find(({ userId }) => userId === learner.id)?.role).toBe("learner");
  expect(freeSeats).toBe(9);
  expect(await audited()).toEqual(["cohort.created", "roster.seen", "roster.seen"]);
  expect(await audited(`user:${learner.id}`)).toEqual(["member.removed", "member.restored"]);
  await expect(readmitMember(site.runtime, trainer, cohortId, stranger.id)).rejects.toMatchObject({ code: "not-found" });
});

test("a cohort keeps a trainer, and only accounts that may teach become one", async () => {
  const change = (who: Viewer, role: "learner" | "trainer" | "guest") => changeMemberRole(site.runtime, trainer, cohortId, who.id, role);
  await expect(change(learner, "trainer")).rejects.toMatchObject({ code: "not-a-trainer" });
  await expect(change(trainer, "guest")).rejects.toMatchObject({ code: "last-trainer" });
  await expect(removeMember(site.runtime, trainer, cohortId, trainer.id)).rejects.toMatchObject({ code: "last-trainer" });
  await insertCohortMember(site.runtime.db, cohortId, stranger.id, "guest");
  await change(stranger, "trainer");
  await removeMember(site.runtime, trainer, cohortId, trainer.id);
});

test("a guest who becomes a learner needs a seat", async () => {
  const guest = await site.addPerson(`guest-${people}`);
  await insertCohortMember(site.runtime.db, cohortId, guest.id, "guest");
  await changeCohort(site.runtime, trainer, cohortId, terms({ seats: 1 }));
  const change = (who: Viewer, role: "learner" | "guest") => changeMemberRole(site.runtime, trainer, cohortId, who.id, role);
  await expect(change(guest, "learner")).rejects.toMatchObject({ code: "no-seat" });
  await change(learner, "guest");
  await change(guest, "learner");
});
