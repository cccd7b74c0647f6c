import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertCohortMember } from "#db/queries/cohorts.ts";
import { deleteMembership, saveMembership } from "#db/queries/memberships.ts";
import { settleAfterwards } from "#src/server/accounts-afterwards.ts";
import type { Viewer } from "#src/domain/people.ts";
import { listCompletion } from "#src/server/completion.ts";
import { finishLesson } from "#src/server/lessons.ts";
import { changeMember, getOrganisation, removeMember } from "#src/server/memberships.ts";
import { askIntoOrganisation, findAskedMembership, joinOrganisation, withdrawInvitation } from "#src/server/memberships-asked.ts";
import { changeMachineTerms, changeOrganisation, createOrganisation, listOrganisations } from "#src/server/organisations.ts";
import { listTaught, requireCohort } from "#src/server/taught.ts";
import { readLinkToken } from "#kit/accounts.ts";
import { openClassroom, readAudit } from "#kit/classroom.ts";
import { giveCohort, openOrganisation } from "#kit/organisations.ts";
import { lessonUid } from "#kit/test-course.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

let site: TestSite;
let platform: Viewer;
let runs: Viewer;
let teaches: Viewer;
let learns: Viewer;
let pays: Viewer;
let stranger: Viewer;
let organisationId: string;
let elsewhere: string;
let cohortId: string;
beforeAll(async () => {
  site = await openTestSite();
  platform = await site.addPerson("platform", "operator");
  [runs, teaches, learns, pays, stranger] = (await Promise.all(
    ["runs", "teaches", "learns", "pays", "stranger"].map((name) => site.addPerson(name)),
  )) as [Viewer, Viewer, Viewer, Viewer, Viewer];
  organisationId = await openOrganisation(site, "works", [
    [runs, "operator"],
    [teaches, "trainer"],
    [learns, "learner"],
    [pays, "sponsor"],
  ]);
  elsewhere = await openOrganisation(site, "elsewhere", [[stranger, "operator"]]);
  cohortId = await openClassroom(site, teaches, [learns]);
  await giveCohort(site, cohortId, organisationId);
});
afterAll(() => site[Symbol.asyncDispose]());

const asTrainer = (viewer: Viewer): Viewer => ({ ...viewer, role: "trainer" });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "yes",
    (error: { code?: string }) => error.code,
  );

async function readLetter(to: string): Promise<string | undefined> {
  await settleAfterwards(site.runtime);
  const folder = path.join(site.runtime.config.dataDir, "mail");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".txt")).toSorted();
  const letters = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return letters.findLast((letter) => letter.startsWith(`To: ${to}\n`));
}

test("a cohort is its trainer's, its organisation's operators' and the platform's, and nobody else's", async () => {
  const ask = (viewer: Viewer) => codeOf(requireCohort(site.runtime, viewer, cohortId));
  expect(await Promise.all([teaches, asTrainer(runs), platform].map(ask))).toEqual(["yes", "yes", "yes"]);
  expect(await Promise.all([learns, pays, stranger].map(ask))).toEqual(["not-allowed", "not-allowed", "not-allowed"]);
  expect(await ask(asTrainer(stranger))).toBe("not-found");
  const other = await site.addPerson("other-trainer");
  await saveMembership(site.runtime.db, { organisationId, userId: other.id, role: "trainer" });
  expect(await ask(asTrainer(other))).toBe("not-found");
});

test("lists hold what is one's own", async () => {
  const ids = async (viewer: Viewer) => (await listTaught(site.runtime, asTrainer(viewer))).map(({ id }) => id);
  expect([await ids(teaches), await ids(runs), await ids(stranger)]).toEqual([[cohortId], [cohortId], []]);
  const slugs = async (viewer: Viewer) => (await listOrganisations(site.runtime, viewer)).map(({ slug }) => slug);
  expect(await slugs(runs)).toEqual(["works"]);
  expect(await slugs(platform)).toEqual(expect.arrayContaining(["atelier", "elsewhere", "works"]));
  expect(await codeOf(listOrganisations(site.runtime, pays))).toBe("not-allowed");
  expect((await listOrganisations(site.runtime, runs))[0]).toMatchObject({ cohorts: 1 });
});

test("only operators of the platform add organisations, and a short name is given once", async () => {
  const wanted = { name: "North", slug: "north", kind: "antenna" } as const;
  expect(await codeOf(createOrganisation(site.runtime, runs, wanted))).toBe("not-allowed");
  const id = await createOrganisation(site.runtime, platform, wanted);
  await expect(createOrganisation(site.runtime, platform, wanted)).rejects.toMatchObject({ params: { field: "slug" } });
  expect(await codeOf(changeOrganisation(site.runtime, runs, organisationId, { name: "Mine", kind: "factory" }))).toBe("not-allowed");
  await changeOrganisation(site.runtime, platform, id, { name: "North-West", kind: "antenna" });
  expect((await readAudit(site, `organisation:${id}`)).map(({ action }) => action)).toEqual([
    "organisation.created",
    "organisation.changed",
  ]);
});

test("somebody is asked by a letter, and is a member when they have said yes with the address it went to", async () => {
  const guest = await site.addPerson("guest");
  const asked = { organisationId, email: "Guest@Example.org", role: "learner" } as const;
  expect(await codeOf(askIntoOrganisation(site.runtime, stranger, asked))).toBe("not-allowed");
  await askIntoOrganisation(site.runtime, runs, asked);
  const first = readLinkToken(await readLetter("guest@example.org"));
  site.clock.forward(1); // Letters are found by their time.
  await askIntoOrganisation(site.runtime, runs, { ...asked, role: "trainer" });
  const token = readLinkToken(await readLetter("guest@example.org"));
  expect(await findAskedMembership(site.runtime, guest, first)).toBeUndefined();
  expect(await findAskedMembership(site.runtime, stranger, token)).toBeUndefined();
  expect(await codeOf(joinOrganisation(site.runtime, stranger, token))).toBe("link-expired");
  expect(await findAskedMembership(site.runtime, guest, token)).toMatchObject({ role: "trainer", organisation: { slug: "works" } });
  await joinOrganisation(site.runtime, guest, token);
  expect(await codeOf(joinOrganisation(site.runtime, guest, token))).toBe("link-expired");
  const { members, invited } = await getOrganisation(site.runtime, runs, organisationId);
  expect(members.find(({ userId }) => userId === guest.id)).toMatchObject({ role: "trainer" });
  expect(invited).toEqual([]);
});

test("a letter that is taken back or two weeks old is worth nothing", async () => {
  const late = await site.addPerson("late");
  await askIntoOrganisation(site.runtime, runs, { organisationId, email: late.email, role: "learner" });
  const [open] = (await getOrganisation(site.runtime, runs, organisationId)).invited;
  await withdrawInvitation(site.runtime, runs, { organisationId, invitationId: open?.id ?? "" });
  expect(await codeOf(joinOrganisation(site.runtime, late, readLinkToken(await readLetter(late.email))))).toBe("link-expired");
  site.clock.forward(1);
  await askIntoOrganisation(site.runtime, runs, { organisationId, email: late.email, role: "learner" });
  const token = readLinkToken(await readLetter(late.email));
  site.clock.forward(15 * 86_400);
  expect(await codeOf(joinOrganisation(site.runtime, late, token))).toBe("link-expired");
});

test("whoever is removed teaches none of the organisation's cohorts any more, and the last operator stays", async () => {
  const substitute = await site.addPerson("substitute");
  await saveMembership(site.runtime.db, { organisationId, userId: substitute.id, role: "trainer" });
  await insertCohortMember(site.runtime.db, cohortId, substitute.id, "trainer");
  expect(await codeOf(requireCohort(site.runtime, substitute, cohortId))).toBe("yes");
  expect(await codeOf(removeMember(site.runtime, teaches, { organisationId, userId: substitute.id }))).not.toBe("yes");
  await removeMember(site.runtime, runs, { organisationId, userId: substitute.id });
  expect(await codeOf(requireCohort(site.runtime, substitute, cohortId))).not.toBe("yes");
  const last = { params: { reason: "last-organisation-operator" } };
  await expect(removeMember(site.runtime, runs, { organisationId, userId: runs.id })).rejects.toMatchObject(last);
  await expect(changeMember(site.runtime, platform, { organisationId, userId: runs.id, role: "learner" })).rejects.toMatchObject(last);
  await saveMembership(site.runtime.db, { organisationId, userId: substitute.id, role: "operator" });
  const both = [runs.id, substitute.id].map((userId) => removeMember(site.runtime, platform, { organisationId, userId }));
  expect((await Promise.allSettled(both)).filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await saveMembership(site.runtime.db, { organisationId, userId: runs.id, role: "operator" });
  await deleteMembership(site.runtime.db, organisationId, substitute.id);
});

test("terms are needed in both languages, and the same text is no new version", async () => {
  const set = (en: string, fr: string) => changeMachineTerms(site.runtime, runs, organisationId, { en, fr });
  const versionOf = async () => (await getOrganisation(site.runtime, runs, organisationId)).organisation.machineTerms?.version;
  await expect(set("Be kind.", "")).rejects.toMatchObject({ params: { field: "fr" } });
  await set("Be kind.", "Soyez aimable.");
  const first = await versionOf();
  site.clock.forward(60);
  await set("Be kind.", "Soyez aimable.");
  expect(await versionOf()).toBe(first);
  await set("Be kind, always.", "Soyez toujours aimable.");
  expect(await versionOf()).not.toBe(first);
  expect(await codeOf(changeMachineTerms(site.runtime, stranger, organisationId, { en: "", fr: "" }))).toBe("not-allowed");
  await set("", "");
  expect(await versionOf()).toBeUndefined();
});

test("a sponsor is told who has completed what, and nothing else", async () => {
  await finishLesson(site.runtime, learns, lessonUid);
  const see = (viewer: Viewer, id = organisationId) =>
    listCompletion(site.runtime, viewer, { organisationId: id, locale: "en", as: "csv" });
  const { learners } = await see(pays);
  expect(learners).toEqual([
    { name: "learns", email: "learns@example.org", course: { title: "Test", done: 1, total: 3, completedAt: null } },
  ]);
  expect(await Promise.all([teaches, learns, stranger].map((viewer) => codeOf(see(viewer))))).toEqual(Array(3).fill("not-allowed"));
  expect(await codeOf(see(pays, elsewhere))).toBe("not-allowed");
  expect((await readAudit(site, `organisation:${organisationId}`)).at(-1)).toEqual({ action: "completion.seen", details: { as: "csv" } });
});
