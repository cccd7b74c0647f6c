import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listMembers } from "#db/queries/cohort-members.ts";
import { Lateness } from "#src/domain/cohort-terms.ts";
import type { Viewer } from "#src/domain/people.ts";
import { settleAfterwards } from "#src/server/accounts-afterwards.ts";
import { archiveCohort, changeCohort, createCohort } from "#src/server/cohorts.ts";
import { readmitMember, removeMember, viewPeople } from "#src/server/cohort-people.ts";
import { createInvitation, revokeInvitation } from "#src/server/invitations.ts";
import { importRoster, inviteAgain, previewRoster, revokeInvitee } from "#src/server/invitees.ts";
import { acceptInvitation, leaveWaitingList, listOwnWaiting, viewInvitation } from "#src/server/joining.ts";
import { admitEverywhere } from "#src/server/waiting-list.ts";
import { readAudit } from "#kit/classroom.ts";
import { courseUid } from "#kit/test-course.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const day = 86_400;
let site: TestSite;
let trainer: Viewer;
let cohortId: string;
let people = 0;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(async () => {
  await settleAfterwards(site.runtime);
  await site[Symbol.asyncDispose]();
});
beforeEach(async () => {
  trainer = await addPerson("trainer");
  cohortId = await createCohort(site.runtime, trainer, { courseUid }, terms(2));
});

const addPerson = (role: "learner" | "trainer" = "learner") => site.addPerson(`person-${(people += 1)}`, role);
const terms = (seats: number | null) => ({
  name: "Autumn",
  startsAt: null,
  endsAt: null,
  zone: "UTC",
  seats,
  lateness: Lateness.parse({}),
  gradeRelease: "at-once" as const,
});
const tokenOf = (text: string) => /token=([\w-]+)/.exec(text)?.[1] ?? "";
const invite = async (seats = 10, role: "learner" | "guest" = "learner") =>
  tokenOf(await createInvitation(site.runtime, trainer, cohortId, { role, seats, days: 7 }));
const accept = (who: Viewer, token: string) => acceptInvitation(site.runtime, who, token);
const look = (token: string, who: Viewer | null = null) => viewInvitation(site.runtime, who, token);
const learners = async () =>
  (await listMembers(site.runtime.db, cohortId)).filter(({ role }) => role === "learner").map(({ userId }) => userId);
async function lettersTo(email: string): Promise<string[]> {
  await settleAfterwards(site.runtime);
  const folder = path.join(site.runtime.config.dataDir, "mail");
  const all = globSync("*.txt", { cwd: folder }).toSorted();
  return all.map((file) => readFileSync(path.join(folder, file), "utf8")).filter((text) => text.startsWith(`To: ${email}\n`));
}

test("a link lets people in as long as it has seats; its token is nowhere in the database, and again is harmless", async () => {
  const token = await invite(1);
  const [first, second] = [await addPerson(), await addPerson()];
  expect(await look(token)).toMatchObject({ cohort: { name: "Autumn" }, role: "learner", state: "open", name: null });
  expect(await accept(first, token)).toBe("joined");
  expect(await accept(first, token)).toBe("joined");
  expect((await look(token, first)).state).toBe("member");
  await expect(accept(second, token)).rejects.toMatchObject({ code: "link-used-up" });
  const { invitations } = await viewPeople(site.runtime, trainer, cohortId);
  expect(invitations).toMatchObject([{ seats: 1, taken: 1 }]);
  expect(JSON.stringify(invitations)).not.toContain(token);
  expect((await readAudit(site, `user:${first.id}`)).map(({ action }) => action)).toEqual(["member.joined"]);
});

test("a link that was ended, is too old, was guessed, or leads into an archived cohort lets nobody in", async () => {
  const someone = await addPerson();
  const refused = { code: "link-expired" };
  const [old, ended, archived] = [await invite(), await invite(), await invite()];
  const { invitations } = await viewPeople(site.runtime, trainer, cohortId);
  const stranger = await addPerson("trainer");
  await expect(revokeInvitation(site.runtime, stranger, cohortId, invitations[1]!.id)).rejects.toMatchObject({ code: "not-found" });
  for (const { id } of invitations.slice(0, 2)) await revokeInvitation(site.runtime, trainer, cohortId, id); // eslint-disable-line no-await-in-loop -- one after the other
  await expect(accept(someone, ended)).rejects.toMatchObject(refused);
  await expect(accept(someone, archived)).rejects.toMatchObject(refused);
  await expect(accept(someone, "guessed")).rejects.toMatchObject(refused);
  await archiveCohort(site.runtime, trainer, cohortId);
  await expect(accept(someone, old)).rejects.toMatchObject(refused);
  site.clock.forward(8 * day);
  await expect(look(old)).rejects.toMatchObject(refused);
});

test("of many who come at once for the last seats nobody gets one twice: the others wait in the order of their coming", async () => {
  const token = await invite(20);
  const crowd = await Promise.all(Array.from({ length: 8 }, () => addPerson()));
  const outcomes = await Promise.all(crowd.map((who) => accept(who, token)));
  expect(outcomes.filter((outcome) => outcome === "joined")).toHaveLength(2);
  expect(await learners()).toHaveLength(2);
  const { waiting } = await viewPeople(site.runtime, trainer, cohortId);
  expect(waiting).toHaveLength(6);
  const places = await Promise.all(waiting.map(async ({ id }) => (await listOwnWaiting(site.runtime, { ...trainer, id }))[0]?.place));
  expect(places).toEqual([1, 2, 3, 4, 5, 6]);
});

test("of many who use a link's last seat at once one gets it", async () => {
  await changeCohort(site.runtime, trainer, cohortId, terms(null));
  const token = await invite(1);
  const crowd = await Promise.all(Array.from({ length: 6 }, () => addPerson()));
  const outcomes = await Promise.allSettled(crowd.map((who) => accept(who, token)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await learners()).toHaveLength(1);
});

test("a seat that becomes free goes to whoever has waited longest, and they are told; its owner does not get it back for nothing", async () => {
  const token = await invite();
  const [a, b, c, d] = [await addPerson(), await addPerson(), await addPerson(), await addPerson()];
  for (const who of [a, b, c, d]) await accept(who, token); // eslint-disable-line no-await-in-loop -- in this order
  expect((await look(token, d)).state).toBe("waiting");
  await removeMember(site.runtime, trainer, cohortId, a.id);
  expect((await learners()).toSorted()).toEqual([b.id, c.id].toSorted());
  expect((await lettersTo(c.email))[0]).toContain("A seat is yours: Autumn");
  expect(await listOwnWaiting(site.runtime, d)).toMatchObject([{ name: "Autumn", place: 1 }]);
  await expect(readmitMember(site.runtime, trainer, cohortId, a.id)).rejects.toMatchObject({ code: "no-seat" });
  await leaveWaitingList(site.runtime, d, cohortId);
  expect(await listOwnWaiting(site.runtime, d)).toEqual([]);
  await accept(d, token);
  await changeCohort(site.runtime, trainer, cohortId, terms(3));
  expect(await learners()).toContain(d.id);
});

test("guests take no seat and wait for none", async () => {
  await changeCohort(site.runtime, trainer, cohortId, terms(1));
  const token = await invite(5, "guest");
  for (const who of [await addPerson(), await addPerson()]) expect(await accept(who, token)).toBe("joined"); // eslint-disable-line no-await-in-loop -- one after the other
  expect((await viewPeople(site.runtime, trainer, cohortId)).freeSeats).toBe(1);
});

const list = [
  "name;email;role",
  "Ada;ada@example.org;",
  "Bob;bob@example.org;guest",
  "Bob;BOB@example.org;",
  "Cleo;cleo@;",
  "Dan;dan@example.org;boss",
];

test("a list is checked row by row and nothing is written; then its good rows are invited by letter, with a seat kept for each", async () => {
  const text = [...list, "Eve;eve@example.org;", "Finn;finn@example.org;"].join("\n");
  const rows = await previewRoster(site.runtime, trainer, cohortId, text);
  expect(rows.map(({ line, problems }) => [line, ...problems])).toEqual([
    [2],
    [3],
    [4, "twice"],
    [5, "email-shape"],
    [6, "unknown-role"],
    [7],
    [8, "no-seat"],
  ]);
  expect((await viewPeople(site.runtime, trainer, cohortId)).invitees).toEqual([]);
  const sent = await importRoster(site.runtime, trainer, cohortId, text);
  expect(sent.filter(({ problems }) => problems.length === 0)).toHaveLength(3);
  const { freeSeats, invitees } = await viewPeople(site.runtime, trainer, cohortId);
  expect([freeSeats, invitees.map(({ name }) => name)]).toEqual([0, ["Ada", "Bob", "Eve"]]);
  const token = tokenOf((await lettersTo("ada@example.org")).at(-1) ?? "");
  expect(await look(token)).toMatchObject({ name: "Ada", state: "open" });
  const [ada, other] = [await addPerson(), await addPerson()];
  expect(await accept(other, await invite())).toBe("waiting");
  expect(await accept(ada, token)).toBe("joined");
  await expect(accept(other, token)).rejects.toMatchObject({ code: "link-expired" });
  expect((await previewRoster(site.runtime, trainer, cohortId, list.join("\n")))[1]?.problems).toEqual(["invited"]);
  const stranger = await addPerson("trainer");
  await expect(importRoster(site.runtime, stranger, cohortId, text)).rejects.toMatchObject({ code: "not-found" });
});

test("whoever is taken off the list frees a seat, can be invited again while one is free, and their old link stays dead", async () => {
  await importRoster(site.runtime, trainer, cohortId, "Gus,gus@example.org\nHal,hal@example.org");
  const someone = await addPerson();
  expect(await accept(someone, await invite())).toBe("waiting");
  const { invitees } = await viewPeople(site.runtime, trainer, cohortId);
  const gus = invitees.find(({ email }) => email === "gus@example.org")!.id;
  await revokeInvitee(site.runtime, trainer, cohortId, gus);
  expect(await learners()).toEqual([someone.id]);
  await expect(inviteAgain(site.runtime, trainer, cohortId, gus)).rejects.toMatchObject({ code: "no-seat" });
  await changeCohort(site.runtime, trainer, cohortId, terms(3));
  site.clock.forward(1);
  await inviteAgain(site.runtime, trainer, cohortId, gus);
  const [first, second] = (await lettersTo("gus@example.org")).map(tokenOf);
  await expect(look(first!)).rejects.toMatchObject({ code: "link-expired" });
  expect(await look(second!)).toMatchObject({ name: "Gus" });
});

test("a promise that has ended gives its seat to whoever waits, and nobody overtakes them meanwhile", async () => {
  await importRoster(site.runtime, trainer, cohortId, "Ida,ida@example.org\nJon,jon@example.org");
  const [patient, late, latest] = [await addPerson(), await addPerson(), await addPerson()];
  expect(await accept(patient, await invite())).toBe("waiting");
  site.clock.forward(31 * day);
  const { freeSeats, waiting } = await viewPeople(site.runtime, trainer, cohortId);
  expect([freeSeats, waiting.length]).toEqual([2, 1]);
  // The first seat is the patient one's; only the second is there for whoever comes now.
  expect(await accept(late, await invite())).toBe("joined");
  expect(await accept(latest, await invite())).toBe("waiting");
  await admitEverywhere(site.runtime);
  expect((await learners()).toSorted()).toEqual([patient.id, late.id].toSorted());
});
