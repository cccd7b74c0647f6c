import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccountsRuntime, goodPassword, makePerson, openAccountsRuntime, somewhere } from "#kit/accounts.ts";
import type { Role } from "#src/domain/people.ts";
import { signIn } from "#src/server/accounts.ts";
import { giveFeedback } from "#src/server/accounts-feedback.ts";
import { changeRole } from "#src/server/accounts-roles.ts";
import { tidyAccounts } from "#src/server/accounts-tidy.ts";
import { demoPassword, disableDemo, seedDemo } from "#src/server/demo.ts";
import { updatePreferences, updateProfile } from "#src/server/profile.ts";
import { deleteAccount, exportData } from "#src/server/profile-data.ts";
import { createSession, readSession } from "#src/server/sessions.ts";
import { acceptTerms, hasAcceptedTerms } from "#src/server/terms.ts";
import { createToken, findViewerByApiToken, listTokens, revokeToken } from "#src/server/tokens.ts";

const dayMs = 86_400_000;

let kit: AccountsRuntime;
beforeAll(async () => void (kit = await openAccountsRuntime()));
afterAll(() => kit[Symbol.asyncDispose]());

const giveRole = (id: string, role: Role) => kit.runtime.db.execute(sql`update users set role = ${role} where id = ${id}`);
const listAudit = async (subject: string) => {
  const { rows } = await kit.runtime.db.execute<{ action: string }>(
    sql`select action from audit_entries where subject = ${subject} order by created_at`,
  );
  return rows.map(({ action }) => action);
};

test("a token opens what its scope says, until it is revoked", async () => {
  const { viewer } = await makePerson(kit, "token@example.org");
  const reading = await createToken(kit.runtime, viewer, { name: "dashboard", scope: "read", days: 30 });
  const submitting = await createToken(kit.runtime, viewer, { name: "laptop", scope: "submit", days: 30 });
  expect(await findViewerByApiToken(kit.runtime, reading, "read")).toEqual(viewer);
  expect(await findViewerByApiToken(kit.runtime, reading, "submit")).toBeUndefined();
  expect(await findViewerByApiToken(kit.runtime, submitting, "submit")).toEqual(viewer);
  expect(await findViewerByApiToken(kit.runtime, submitting, "read")).toEqual(viewer);
  const laptop = (await listTokens(kit.runtime, viewer)).find(({ name }) => name === "laptop");
  expect(laptop?.lastUsedAt).toBeInstanceOf(Date);
  await revokeToken(kit.runtime, viewer, laptop?.id ?? "");
  expect(await findViewerByApiToken(kit.runtime, submitting, "read")).toBeUndefined();
  expect(await listAudit(`token:${laptop?.id}`)).toEqual(["token.created", "token.revoked"]);
});

test("a token ends on its day, and nobody revokes another's", async () => {
  const { viewer } = await makePerson(kit, "owner@example.org");
  const { viewer: stranger } = await makePerson(kit, "stranger@example.org");
  const token = await createToken(kit.runtime, viewer, { name: "laptop", scope: "read", days: 7 });
  const [row] = await listTokens(kit.runtime, viewer);
  await revokeToken(kit.runtime, stranger, row?.id ?? "");
  expect(await findViewerByApiToken(kit.runtime, token, "read")).toEqual(viewer);
  kit.clock.forward(7 * dayMs + 1000);
  expect(await findViewerByApiToken(kit.runtime, token, "read")).toBeUndefined();
  expect(await listTokens(kit.runtime, viewer)).toMatchObject([{ name: "laptop", expired: true }]);
});

test("a form sent twice at once makes one token", async () => {
  const { viewer } = await makePerson(kit, "reload@example.org");
  const wanted = { name: "laptop", scope: "read", days: 7 } as const;
  const made = await Promise.allSettled([createToken(kit.runtime, viewer, wanted), createToken(kit.runtime, viewer, wanted)]);
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(createToken(kit.runtime, viewer, wanted)).rejects.toMatchObject({ params: { reason: "token-name-taken" } });
});

test("the database holds no token that a program could use", async () => {
  const { rows } = await kit.runtime.db.execute<{ token_hash: string }>(sql`select token_hash from api_tokens`);
  for (const { token_hash: hash } of rows) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const { rows: dump } = await kit.runtime.db.execute(sql`select row_to_json(t) from api_tokens t`);
  expect(JSON.stringify(dump)).not.toContain("atelier_");
});

test("a profile keeps name, language and editor; one preference leaves the others", async () => {
  const { viewer, cookie } = await makePerson(kit, "profile@example.org");
  const preferences = { editor: "textarea", tabLeavesEditor: true, fontSize: 18, theme: "dark" } as const;
  await updateProfile(kit.runtime, viewer, { name: "Ada", locale: "fr", preferences, letters: { notices: true, weekly: false } });
  await updatePreferences(kit.runtime, viewer, { editor: "monaco" });
  expect((await readSession(kit.runtime, cookie.value))?.viewer).toMatchObject({
    name: "Ada",
    locale: "fr",
    preferences: { ...preferences, editor: "monaco" },
    letters: { notices: true, weekly: false },
  });
});

test("a new version of the terms asks again", async () => {
  const { viewer } = await makePerson(kit, "terms@example.org");
  await kit.runtime.db.execute(sql`update terms_acceptances set version = '2020-01-01' where user_id = ${viewer.id}`);
  expect(await hasAcceptedTerms(kit.runtime, viewer.id)).toBe(false);
  await acceptTerms(kit.runtime, viewer.id);
  await acceptTerms(kit.runtime, viewer.id);
  expect(await hasAcceptedTerms(kit.runtime, viewer.id)).toBe(true);
});

test("only an operator gives roles, it is audited, and the last operator stays", async () => {
  const { viewer: operator } = await makePerson(kit, "operator@example.org");
  const { viewer: learner } = await makePerson(kit, "pupil@example.org");
  await expect(changeRole(kit.runtime, learner, learner.id, "operator")).rejects.toMatchObject({ code: "not-allowed" });
  await giveRole(operator.id, "operator");
  const asOperator = { ...operator, role: "operator" } as const;
  await changeRole(kit.runtime, asOperator, learner.id, "trainer");
  expect(await listAudit(`user:${learner.id}`)).toContain("role.changed");
  await expect(changeRole(kit.runtime, asOperator, operator.id, "learner")).rejects.toMatchObject({ code: "not-allowed" });
  await expect(deleteAccount(kit.runtime, asOperator, { password: goodPassword, address: somewhere })).rejects.toMatchObject({
    params: { reason: "last-operator" },
  });
});

test("the download holds what is known about a person, and no secret", async () => {
  const { viewer } = await makePerson(kit, "export@example.org");
  await createToken(kit.runtime, viewer, { name: "laptop", scope: "read", days: 7 });
  const data = JSON.parse(await exportData(kit.runtime, viewer)) as Record<string, unknown[]>;
  expect(data["account"]).toMatchObject([{ email: "export@example.org", name: "Ada Lovelace" }]);
  expect(data["tokens"]).toMatchObject([{ name: "laptop" }]);
  expect(JSON.stringify(data)).not.toMatch(/argon2|hash/i);
});

test("deleting an account takes the person out and leaves the evidence", async () => {
  const email = "leaving@example.org";
  const { viewer, cookie } = await makePerson(kit, email);
  const token = await createToken(kit.runtime, viewer, { name: "Ada's laptop", scope: "read", days: 7 });
  const exercise = "6f1c1f0e-4f25-4c4e-9d0a-3f0a4f3f9a11";
  await kit.runtime.db.execute(sql`insert into drafts (user_id, exercise_uid, revision, files, saved_at)
    values (${viewer.id}, ${exercise}, 1, '[{"path":"main.py","text":"# by Ada Lovelace"}]', now())`);
  await kit.runtime.db.execute(sql`insert into progress (user_id, course_uid, content_uid, kind, state, visited_at)
    values (${viewer.id}, ${exercise}, ${exercise}, 'exercise', 'done', now())`);
  await expect(deleteAccount(kit.runtime, viewer, { password: "not the password", address: somewhere })).rejects.toMatchObject({
    params: { reason: "password-wrong" },
  });
  await deleteAccount(kit.runtime, viewer, { password: goodPassword, address: somewhere });
  expect(await readSession(kit.runtime, cookie.value)).toBeNull();
  expect(await findViewerByApiToken(kit.runtime, token, "read")).toBeUndefined();
  await expect(signIn(kit.runtime, { email, password: goodPassword, address: somewhere })).rejects.toMatchObject({
    code: "wrong-credentials",
  });
  const { rows: kept } = await kit.runtime.db.execute(sql`select * from progress where user_id = ${viewer.id}`);
  expect(kept).toHaveLength(1);
  for (const table of ["users", "drafts", "api_tokens", "sessions", "email_tokens", "audit_entries"]) {
    const { rows } = await kit.runtime.db.execute(sql.raw(`select * from ${table} t where t::text like '%${viewer.id}%'`));
    expect(JSON.stringify(rows)).not.toMatch(/leaving@|Ada/);
  }
  expect(await listAudit(`user:${viewer.id}`)).toContain("account.deleted");
  expect((await makePerson(kit, email)).viewer.id).not.toBe(viewer.id);
});

test("a report on an obstacle is kept and reaches every operator", async () => {
  const report = { page: "/en/courses", text: "The button cannot be reached by keyboard.", contact: "", address: somewhere };
  await giveFeedback(kit.runtime, null, report);
  expect((await kit.readLetters("operator@example.org")).at(-1)).toContain(report.text);
  const count = async () => (await kit.runtime.db.execute(sql`select * from feedback`)).rows.length;
  expect(await count()).toBe(1);
  await tidyAccounts(kit.runtime);
  expect(await count()).toBe(1);
  kit.clock.forward(731 * dayMs);
  await tidyAccounts(kit.runtime);
  expect(await count()).toBe(0);
});

test("the demo has three accounts with one known password, however often it starts", async () => {
  const accounts = await seedDemo(kit.runtime);
  expect(await seedDemo(kit.runtime)).toEqual(accounts);
  expect(accounts.map(({ role }) => role)).toEqual(["learner", "trainer", "operator"]);
  for (const { email, password } of accounts)
    expect((await signIn(kit.runtime, { email, password, address: somewhere })).user.demo).toBe(true);
});

test("the demo has a cohort of learner and trainer on the first published course", async () => {
  const course = "0b6f4f0e-7f25-4c4e-9d0a-3f0a4f3f9a22";
  await kit.runtime.db.execute(sql`insert into course_versions (digest, course_uid, slug) values ('sha256:aa', ${course}, 'generative')`);
  await kit.runtime.db.execute(sql`insert into publications (digest, course_uid, slug) values ('sha256:aa', ${course}, 'generative')`);
  await seedDemo(kit.runtime);
  await seedDemo(kit.runtime);
  const { rows } = await kit.runtime.db.execute<{ role: string; digest: string }>(
    sql`select m.role, c.digest from cohort_members m join cohorts c on c.id = m.cohort_id order by m.role`,
  );
  expect(rows).toEqual([
    { role: "learner", digest: "sha256:aa" },
    { role: "trainer", digest: "sha256:aa" },
  ]);
});

test("outside the demo, demo accounts cannot be made, entered, or kept open", async () => {
  const [learner] = await seedDemo(kit.runtime);
  const { user } = await signIn(kit.runtime, { email: learner?.email ?? "", password: demoPassword, address: somewhere });
  const cookie = await createSession(kit.runtime, user.id);
  const production = kit.withConfig({ demo: false });
  await expect(seedDemo(production)).rejects.toThrow("demo");
  await expect(seedDemo(kit.withConfig({ host: "0.0.0.0" }))).rejects.toThrow("loopback");
  // Even before the start has closed them.
  expect(await readSession(production, cookie.value)).toBeNull();
  await expect(signIn(production, { email: user.email, password: demoPassword, address: somewhere })).rejects.toMatchObject({
    code: "wrong-credentials",
  });
  expect(await disableDemo(production)).toBe(3);
  expect(await disableDemo(production)).toBe(0);
  await expect(signIn(kit.runtime, { email: user.email, password: demoPassword, address: somewhere })).rejects.toMatchObject({
    code: "wrong-credentials",
  });
  expect(await seedDemo(kit.runtime)).toHaveLength(3);
});
