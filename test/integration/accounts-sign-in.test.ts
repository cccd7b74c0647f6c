import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "drizzle-orm";
import { type AccountsRuntime, goodPassword, makePerson, openAccountsRuntime, readLinkToken, somewhere } from "#kit/accounts.ts";
import { signIn, signUp, verifyEmail } from "#src/server/accounts.ts";
import { createSession, endAllSessions, endSession, readSession, sessionCookieName } from "#src/server/sessions.ts";
import { hasAcceptedTerms } from "#src/server/terms.ts";
import { takeTries } from "#src/server/throttles.ts";

let kit: AccountsRuntime;
beforeAll(async () => void (kit = await openAccountsRuntime()));
afterAll(() => kit[Symbol.asyncDispose]());

const attempt = (email: string, password: string, address = somewhere) =>
  signIn(kit.runtime, { email, password, address }).then(
    ({ user }) => ({ in: user.email }) as const,
    (error: { code: string; params: object }) => ({ refused: error.code, params: error.params }) as const,
  );
const refused = { refused: "wrong-credentials", params: {} };

test("sign-up, the letter, the password again: in, with the terms accepted", async () => {
  const { viewer, cookie } = await makePerson(kit, "ada@example.org");
  expect(viewer).toMatchObject({ email: "ada@example.org", name: "Ada Lovelace", role: "learner", locale: "en", emailVerified: true });
  expect(cookie.attributes).toMatchObject({ httpOnly: true, sameSite: "lax", secure: false, path: "/" });
  expect(await hasAcceptedTerms(kit.runtime, viewer.id)).toBe(true);
});

test("the address counts whatever its capitals", async () => {
  await makePerson(kit, "capitals@example.org");
  expect(await attempt("Capitals@Example.ORG", goodPassword)).toEqual({ in: "capitals@example.org" });
});

test("the database holds no session id that a browser could use", async () => {
  const { user, cookie } = await makePerson(kit, "hash@example.org");
  const { rows } = await kit.runtime.db.execute<{ id: string }>(sql`select id from sessions where user_id = ${user.id}`);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.id).toMatch(/^[0-9a-f]{64}$/);
  expect(await readSession(kit.runtime, rows[0]?.id)).toBeNull();
  expect(await readSession(kit.runtime, cookie.value)).not.toBeNull();
});

test("a session is extended in its second half, and ends where nobody uses it", async () => {
  const { user } = await makePerson(kit, "sliding@example.org");
  const cookie = await createSession(kit.runtime, user.id);
  expect((await readSession(kit.runtime, cookie.value))?.fresh).toBeNull();
  await kit.runtime.db.execute(sql`update sessions set expires_at = now() + interval '10 days' where user_id = ${user.id}`);
  expect((await readSession(kit.runtime, cookie.value))?.fresh).toMatchObject({ name: cookie.name, value: cookie.value });
  await kit.runtime.db.execute(sql`update sessions set expires_at = now() - interval '1 second' where user_id = ${user.id}`);
  expect(await readSession(kit.runtime, cookie.value)).toBeNull();
});

test("signing out ends one session, or all but one", async () => {
  const { user, cookie: first } = await makePerson(kit, "out@example.org");
  const second = await createSession(kit.runtime, user.id);
  const third = await createSession(kit.runtime, user.id);
  expect(await endSession(kit.runtime, first.value)).toMatchObject({ value: "", attributes: { maxAge: 0 } });
  expect(await readSession(kit.runtime, first.value)).toBeNull();
  await endAllSessions(kit.runtime, user.id, second.value);
  expect(await readSession(kit.runtime, third.value)).toBeNull();
  expect(await readSession(kit.runtime, second.value)).not.toBeNull();
});

test("over https the cookie is secure and bound to the host", async () => {
  const { user } = await makePerson(kit, "https@example.org");
  const runtime = kit.withConfig({ origin: "https://atelier.example.org" });
  expect(sessionCookieName(runtime.config)).toMatch(/^__Host-/);
  expect((await createSession(runtime, user.id)).attributes).toMatchObject({ secure: true, path: "/", httpOnly: true });
});

test("unknown address, wrong password and unconfirmed address get the same answer", async () => {
  await makePerson(kit, "known@example.org");
  await signUp(kit.runtime, { email: "waiting@example.org", name: "W", password: goodPassword, locale: "en", address: "192.0.2.8" });
  expect(await attempt("nobody@example.org", goodPassword)).toEqual(refused);
  expect(await attempt("known@example.org", "not the password")).toEqual(refused);
  expect(await attempt("waiting@example.org", goodPassword)).toEqual(refused);
  expect(await kit.readLetters("waiting@example.org")).toHaveLength(2);
});

test("an unknown address costs as much work to refuse as a known one", async () => {
  await makePerson(kit, "clocked@example.org");
  // Processor time, not the clock's: what else the machine does must not decide.
  const measureWork = async (email: string, address: string) => {
    const before = process.cpuUsage();
    await attempt(email, "not the password", address);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < 9; round++) {
    known.push(await measureWork("clocked@example.org", `198.51.100.${round}`));
    unknown.push(await measureWork("nobody-here@example.org", `198.51.100.${round}`));
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[4]!;
  // Without the decoy hash the ratio is below 0.3.
  expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
});

test("signing up twice makes one account, tells by letter alone, and takes over no password", async () => {
  const { user } = await makePerson(kit, "twice@example.org");
  await signUp(kit.runtime, {
    email: "TWICE@example.org",
    name: "Mallory",
    password: "another password",
    locale: "fr",
    address: somewhere,
  });
  const letters = await kit.readLetters("twice@example.org");
  expect(letters.at(-1)).toContain("Subject: You already have an account");
  expect(await attempt("twice@example.org", "another password")).toEqual(refused);
  expect(await attempt("twice@example.org", goodPassword)).toEqual({ in: user.email });
});

test("whoever signs up in another's name cannot get in when the owner opens the letter", async () => {
  const email = "victim@example.org";
  await signUp(kit.runtime, { email, name: "Mallory", password: "mallory's words", locale: "en", address: "203.0.113.5" });
  const token = readLinkToken((await kit.readLetters(email)).at(-1));
  await expect(verifyEmail(kit.runtime, { token, password: goodPassword, address: somewhere })).rejects.toMatchObject({
    code: "wrong-credentials",
  });
  expect(await attempt(email, "mallory's words", "203.0.113.5")).toEqual(refused);
});

test("five wrong passwords, then a wait that grows, and nobody else waits", async () => {
  const email = "guessed@example.org";
  await makePerson(kit, email);
  for (let guess = 0; guess < 5; guess++) expect(await attempt(email, `guess number ${guess}`)).toEqual(refused);
  expect(await attempt(email, goodPassword)).toEqual({ refused: "too-many-tries", params: { minutes: 1 } });
  expect(await attempt(email, goodPassword, "192.0.2.99")).toEqual({ in: email });
  kit.clock.forward(61_000);
  expect(await attempt(email, "guess number 6")).toEqual(refused);
  expect(await attempt(email, goodPassword)).toEqual({ refused: "too-many-tries", params: { minutes: 2 } });
  kit.clock.forward(121_000);
  expect(await attempt(email, goodPassword)).toEqual({ in: email });
});

test("a few slips between successes never add up to a wait", async () => {
  const email = "slips@example.org";
  await makePerson(kit, email);
  for (let day = 0; day < 3; day++) {
    for (let slip = 0; slip < 4; slip++) expect(await attempt(email, `a slip ${slip}`, "192.0.2.61")).toEqual(refused);
    expect(await attempt(email, goodPassword, "192.0.2.61")).toEqual({ in: email });
  }
});

test("tries at once count each: of a hundred only the free ones are made", async () => {
  const tries = Array.from({ length: 100 }, () => takeTries(kit.runtime, "sign-in", { email: "race@example.org", address: "192.0.2.50" }));
  const made = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
  expect(made).toHaveLength(5);
});

test("successes do not count, however many a class makes behind one address", async () => {
  await makePerson(kit, "class@example.org");
  for (let pupil = 0; pupil < 12; pupil++) expect(await attempt("class@example.org", goodPassword, "192.0.2.77")).toHaveProperty("in");
});

test("failures beyond the limit are audited, without an address in clear", async () => {
  for (let guess = 0; guess < 6; guess++) await attempt("phantom@example.org", `guess number ${guess}`, "192.0.2.60");
  await kit.readLetters("");
  const { rows } = await kit.runtime.db.execute(sql`select subject, details from audit_entries where action = 'sign-in.throttled'`);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain("phantom@");
});

test("the table of throttles holds neither addresses nor places", async () => {
  const { rows } = await kit.runtime.db.execute(sql`select * from throttles`);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/example\.org|192\.0\.2/);
});
