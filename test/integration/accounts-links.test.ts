import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccountsRuntime, goodPassword, makePerson, openAccountsRuntime, readLinkToken, somewhere } from "#kit/accounts.ts";
import { signIn, signUp, verifyEmail } from "#src/server/accounts.ts";
import { changePassword, requestPasswordReset, resetPassword } from "#src/server/accounts-passwords.ts";
import { isLinkLive } from "#src/server/email-tokens.ts";
import { createFirstOperator, makeFirstOperatorLink } from "#src/server/first-operator.ts";
import { createSession, readSession } from "#src/server/sessions.ts";
import { createToken, findViewerByApiToken } from "#src/server/tokens.ts";

const hourMs = 3_600_000;
const newPassword = "other words in a row";

let kit: AccountsRuntime;
beforeAll(async () => void (kit = await openAccountsRuntime()));
afterAll(() => kit[Symbol.asyncDispose]());

async function askForReset(email: string, address = somewhere) {
  await requestPasswordReset(kit.runtime, { email, address });
  return (await kit.readLetters(email)).filter((letter) => letter.includes("Subject: Choose a new password"));
}

test("a confirmation link works once, and for a day", async () => {
  const email = "once@example.org";
  await signUp(kit.runtime, { email, name: "Once", password: goodPassword, locale: "en", address: somewhere });
  const token = readLinkToken((await kit.readLetters(email))[0]);
  expect(await isLinkLive(kit.runtime, "verify-email", token)).toBe(true);
  expect(await isLinkLive(kit.runtime, "reset-password", token)).toBe(false);
  await verifyEmail(kit.runtime, { token, password: goodPassword, address: somewhere });
  await expect(verifyEmail(kit.runtime, { token, password: goodPassword, address: somewhere })).rejects.toMatchObject({
    code: "link-expired",
  });

  const late = "late@example.org";
  await signUp(kit.runtime, { email: late, name: "Late", password: goodPassword, locale: "fr", address: somewhere });
  const letter = (await kit.readLetters(late))[0];
  expect(letter).toContain("Subject: Confirmez votre adresse");
  expect(letter).toContain("/fr/verify-email?token=");
  kit.clock.forward(25 * hourMs);
  await expect(
    verifyEmail(kit.runtime, { token: readLinkToken(letter), password: goodPassword, address: somewhere }),
  ).rejects.toMatchObject({
    code: "link-expired",
  });
});

test("a link used twice at the same moment works once", async () => {
  const email = "double@example.org";
  await signUp(kit.runtime, { email, name: "Double", password: goodPassword, locale: "en", address: somewhere });
  const token = readLinkToken((await kit.readLetters(email))[0]);
  const uses = Array.from({ length: 4 }, () => verifyEmail(kit.runtime, { token, password: goodPassword, address: somewhere }));
  expect((await Promise.allSettled(uses)).filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("the database holds no link that anybody could open", async () => {
  const { rows } = await kit.runtime.db.execute<{ token_hash: string }>(sql`select token_hash from email_tokens`);
  expect(rows.length).toBeGreaterThan(2);
  for (const { token_hash: hash } of rows) {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await isLinkLive(kit.runtime, "verify-email", hash)).toBe(false);
  }
});

test("a new password by link ends every session, revokes every token, and is announced", async () => {
  const email = "reset@example.org";
  const { viewer, cookie } = await makePerson(kit, email);
  const token = await createToken(kit.runtime, viewer, { name: "laptop", scope: "submit", days: 30 });
  const [first] = await askForReset(email);
  const letters = await askForReset(email);
  const input = { password: newPassword, address: somewhere };
  await expect(resetPassword(kit.runtime, { token: readLinkToken(first), ...input })).rejects.toMatchObject({ code: "link-expired" });
  await resetPassword(kit.runtime, { token: readLinkToken(letters.at(-1)), ...input });
  expect(await readSession(kit.runtime, cookie.value)).toBeNull();
  expect(await findViewerByApiToken(kit.runtime, token, "read")).toBeUndefined();
  await expect(signIn(kit.runtime, { email, password: goodPassword, address: somewhere })).rejects.toMatchObject({
    code: "wrong-credentials",
  });
  expect((await signIn(kit.runtime, { email, password: newPassword, address: somewhere })).user.id).toBe(viewer.id);
  expect((await kit.readLetters(email)).at(-1)).toContain("Subject: Your password was changed");
});

test("a link for a new password is too old after an hour, and refuses a weak one without being used up", async () => {
  const email = "hour@example.org";
  await makePerson(kit, email);
  const token = readLinkToken((await askForReset(email)).at(-1));
  await expect(resetPassword(kit.runtime, { token, password: "short", address: somewhere })).rejects.toMatchObject({
    code: "bad-input",
    params: { field: "password", reason: "password-short" },
  });
  expect(await isLinkLive(kit.runtime, "reset-password", token)).toBe(true);
  kit.clock.forward(hourMs + 1000);
  await expect(resetPassword(kit.runtime, { token, password: newPassword, address: somewhere })).rejects.toMatchObject({
    code: "link-expired",
  });
});

test("asking for an unknown address answers the same and sends nothing; asking too often waits", async () => {
  expect(await askForReset("nobody@example.org", "192.0.2.30")).toEqual([]);
  await askForReset("nobody@example.org", "192.0.2.30");
  await askForReset("nobody@example.org", "192.0.2.30");
  await expect(askForReset("nobody@example.org", "192.0.2.30")).rejects.toMatchObject({ code: "too-many-tries" });
});

test("whoever proves the mailbox may sign in at once, however often strangers guessed", async () => {
  const email = "besieged@example.org";
  await makePerson(kit, email);
  for (let guess = 0; guess < 20; guess++)
    await signIn(kit.runtime, { email, password: "a guess", address: `198.51.100.${guess}` }).catch(() => undefined);
  await expect(signIn(kit.runtime, { email, password: goodPassword, address: somewhere })).rejects.toMatchObject({
    code: "too-many-tries",
  });
  await resetPassword(kit.runtime, { token: readLinkToken((await askForReset(email)).at(-1)), password: newPassword, address: somewhere });
  expect((await signIn(kit.runtime, { email, password: newPassword, address: somewhere })).user.email).toBe(email);
});

test("changing the password needs the old one and ends the other sessions", async () => {
  const { user, viewer, cookie } = await makePerson(kit, "change@example.org");
  const other = await createSession(kit.runtime, user.id);
  const input = { password: newPassword, cookie: cookie.value, address: somewhere };
  await expect(changePassword(kit.runtime, viewer, { current: "not the password", ...input })).rejects.toMatchObject({
    params: { field: "current", reason: "password-wrong" },
  });
  await changePassword(kit.runtime, viewer, { current: goodPassword, ...input });
  expect(await readSession(kit.runtime, cookie.value)).not.toBeNull();
  expect(await readSession(kit.runtime, other.value)).toBeNull();
});

test("an installation without an operator makes one by a link that works once", async () => {
  const old = readLinkToken((await makeFirstOperatorLink(kit.runtime)) ?? "");
  const link = (await makeFirstOperatorLink(kit.runtime)) ?? "";
  expect(link).toMatch(/^http:\/\/localhost:4321\/en\/first-operator\?token=/);
  const person = { email: "chief@example.org", name: "Chief", password: goodPassword, locale: "en", address: somewhere } as const;
  await expect(createFirstOperator(kit.runtime, { token: old, ...person })).rejects.toMatchObject({ code: "link-expired" });
  const cookie = await createFirstOperator(kit.runtime, { token: readLinkToken(link), ...person });
  expect((await readSession(kit.runtime, cookie.value))?.viewer.role).toBe("operator");
  const second = { ...person, email: "second@example.org" };
  await expect(createFirstOperator(kit.runtime, { token: readLinkToken(link), ...second })).rejects.toMatchObject({ code: "link-expired" });
  expect(await makeFirstOperatorLink(kit.runtime)).toBeNull();
});
