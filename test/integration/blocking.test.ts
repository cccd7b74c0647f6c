import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findJob } from "#db/queries/jobs.ts";
import { updateUser } from "#db/queries/users.ts";
import type { Viewer } from "#src/domain/people.ts";
import { signIn } from "#src/server/accounts.ts";
import { answerAppeal, appeal, getBlockedPerson, listAppeals } from "#src/server/appeals.ts";
import { endIfBlocked } from "#src/server/blocked-streams.ts";
import { blockAccount, findAccount, listBlocked, stopBlocked, unblockAccount } from "#src/server/blocking.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { publishCourse } from "#src/server/publishing.ts";
import { readSession, sessionCookieName } from "#src/server/sessions.ts";
import { createToken, findViewerByApiToken } from "#src/server/tokens.ts";
import { type AccountsRuntime, goodPassword, makePerson, openAccountsRuntime, somewhere } from "#kit/accounts.ts";
import { exerciseUid, makeTestCourse } from "#kit/test-course.ts";

let kit: AccountsRuntime;
let operator: Viewer;
let people = 0;
beforeAll(async () => {
  kit = await openAccountsRuntime();
  const { viewer } = await makePerson(kit, "operator@example.org");
  await updateUser(kit.runtime.db, viewer.id, { role: "operator" });
  operator = { ...viewer, role: "operator" };
  await publishCourse(kit.runtime, makeTestCourse());
});
afterAll(() => kit[Symbol.asyncDispose]());

const makeAbuser = () => makePerson(kit, `abuser-${++people}@example.org`);
const block = (userId: Viewer["id"], by = operator) => blockAccount(kit.runtime, by, { userId, reason: "It mined coins." });
const cookiesOf = (value: string) => ({ get: (name: string) => (name === sessionCookieName(kit.runtime.config) ? { value } : undefined) });
async function signInAgain(email: string) {
  const { cookie } = await signIn(kit.runtime, { email, password: goodPassword, address: somewhere });
  return cookie.value;
}

test("a blocked account loses sessions, tokens, open streams and running jobs at once", async () => {
  const { runtime } = kit;
  const { viewer, cookie } = await makeAbuser();
  const token = await createToken(runtime, viewer, { name: "mine", scope: "submit", days: 7 });
  const jobId = await startJob(runtime, viewer, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
  const streams = { mine: false, other: false };
  const open = new AbortController();
  endIfBlocked(runtime, viewer.id, open.signal, () => (streams.mine = true));
  endIfBlocked(runtime, operator.id, open.signal, () => (streams.other = true));
  await block(viewer.id);
  open.abort();
  expect(streams).toEqual({ mine: true, other: false });
  expect(await readSession(runtime, cookie.value)).toBeNull();
  expect(await findViewerByApiToken(runtime, token, "read")).toBeUndefined();
  expect(await findJob(runtime.db, jobId)).toMatchObject({ state: "finished", ending: { reason: "stopped" } });
  expect(await kit.readLetters(viewer.email)).toEqual(expect.arrayContaining([expect.stringContaining("was blocked")]));
});

test("what comes in at the moment of the block, and was let in before, is stopped at the next look", async () => {
  const { runtime } = kit;
  const { viewer } = await makeAbuser();
  await block(viewer.id);
  // Whoever holds a viewer was admitted before.
  const jobId = await startJob(runtime, viewer, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
  await stopBlocked(runtime);
  expect(await findJob(runtime.db, jobId)).toMatchObject({ state: "finished", ending: { reason: "stopped" } });
});

test("whoever is blocked signs in as nobody, reads why, and says something against it once", async () => {
  const { runtime } = kit;
  const { viewer } = await makeAbuser();
  await block(viewer.id);
  const cookie = await signInAgain(viewer.email);
  expect(await readSession(runtime, cookie)).toBeNull();
  const cookies = cookiesOf(cookie);
  expect(await getBlockedPerson(runtime, cookies)).toMatchObject({ reason: "It mined coins.", appeals: [] });
  await appeal(runtime, cookies, "It was my cousin.");
  await expect(appeal(runtime, cookies, "Really.")).rejects.toMatchObject({ params: { reason: "appeal-open" } });
  expect(await kit.readLetters(operator.email)).toEqual(expect.arrayContaining([expect.stringContaining("blocked person has written")]));

  const [open] = await listAppeals(runtime, operator);
  expect(open).toMatchObject({ email: viewer.email, reason: "It mined coins.", appeal: { text: "It was my cousin." } });
  const appealId = open?.appeal.id ?? "";
  await answerAppeal(runtime, operator, { appealId, outcome: "upheld", answer: "Then talk to your cousin." });
  expect(await getBlockedPerson(runtime, cookies)).toMatchObject({ appeals: [{ answer: "Then talk to your cousin." }] });
  await expect(answerAppeal(runtime, operator, { appealId, outcome: "unblocked", answer: "No." })).rejects.toMatchObject({
    code: "not-found",
  });

  await appeal(runtime, cookies, "I did.");
  const again = (await listAppeals(runtime, operator))[0]?.appeal.id ?? "";
  await answerAppeal(runtime, operator, { appealId: again, outcome: "unblocked", answer: "Good." });
  expect((await readSession(runtime, cookie))?.viewer.id).toBe(viewer.id);
  await expect(getBlockedPerson(runtime, cookies)).rejects.toMatchObject({ code: "not-signed-in" });
});

test("only operators of the platform block, and none of them can be blocked", async () => {
  const { runtime } = kit;
  const { viewer } = await makeAbuser();
  const trainer: Viewer = { ...(await makeAbuser()).viewer, role: "trainer", roles: ["operator"] };
  for (const refused of [block(viewer.id, trainer), listBlocked(runtime, trainer), findAccount(runtime, trainer, viewer.email)])
    await expect(refused).rejects.toMatchObject({ code: "not-allowed" });
  await expect(block(operator.id)).rejects.toMatchObject({ params: { reason: "blocks-operator" } });
  await block(viewer.id);
  expect((await listBlocked(runtime, operator))[0]?.id).toBe(viewer.id);
  await unblockAccount(runtime, operator, viewer.id);
  await expect(unblockAccount(runtime, operator, viewer.id)).rejects.toMatchObject({ code: "not-found" });
});
