import { findUser, findUserByEmail, insertUser, updateUser, type UserRow } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import { urls } from "#src/lib/urls.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { mayEnter } from "./accounts-viewer.ts";
import { recordAudit } from "./audit.ts";
import { getLinkOwner, issueEmailToken, useEmailToken } from "./email-tokens.ts";
import { sendLetter } from "./mail.ts";
import { findPasswordFault, hashPassword, verifyPassword } from "./passwords.ts";
import type { Runtime } from "./runtime.ts";
import { createSession, type SessionCookie } from "./sessions.ts";
import { acceptTerms } from "./terms.ts";
import { takeTries } from "./throttles.ts";
import { hashSecret } from "./tokens-secret.ts";

// Whoever has no account yet, or is not signed in. Nothing here tells a
// stranger whether an address has an account: answers and times are the same.

export interface SignUp {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly locale: Locale;
  readonly address: string;
  /** The page of ours to come to once the address is confirmed. */
  readonly next?: string | undefined;
}

/** Makes an account that its address must confirm. Whoever has one already gets a letter that says so. */
export async function signUp(runtime: Runtime, input: SignUp): Promise<void> {
  const { email, name, password, locale, address } = input;
  refuseWeakPassword(password, email);
  await takeTries(runtime, "sign-up", { email, address });
  const passwordHash = await hashPassword(password);
  const now = runtime.clock.now();
  const letter = await runtime.db.transaction(async (tx) => {
    const made = await insertUser(tx, { email: email.toLowerCase(), name, locale, passwordHash });
    if (made) {
      await acceptTerms({ db: tx }, made.id);
      await recordAudit(tx, { actorId: made.id, action: "account.created", subject: `user:${made.id}` });
      return { to: made, kind: "verifyEmail", token: await issueEmailToken(tx, now, "verify-email", made.id) } as const;
    }
    const known = await findUserByEmail(tx, email);
    if (!known) return undefined;
    // The password just typed is not taken over: whoever typed it may not own the address.
    return known.emailVerifiedAt === null
      ? ({ to: known, kind: "unverifiedAgain", token: await issueEmailToken(tx, now, "verify-email", known.id) } as const)
      : ({ to: known, kind: "accountExists", token: await issueEmailToken(tx, now, "reset-password", known.id) } as const);
  });
  if (!letter) return;
  const page = letter.kind === "accountExists" ? urls.resetPassword : urls.verifyEmail;
  const next = letter.kind === "accountExists" || !input.next ? "" : `&next=${encodeURIComponent(input.next)}`;
  sendLetter(runtime, letter.to, letter.kind, makeLink(runtime, page(letter.to.locale), letter.token) + next);
}

/** Checks address and password and begins a session. */
export async function signIn(
  runtime: Runtime,
  input: { email: string; password: string; address: string },
): Promise<{ user: UserRow; cookie: SessionCookie }> {
  const { email, password, address } = input;
  const tries = await takeTries(runtime, "sign-in", { email, address });
  const user = await findUserByEmail(runtime.db, email);
  const fits = await verifyPassword(password, user?.passwordHash);
  if (user && fits && mayEnter(runtime, user) && user.emailVerifiedAt !== null) {
    await tries.succeed();
    return { user, cookie: await createSession(runtime, user.id) };
  }
  if (user && fits && mayEnter(runtime, user)) sendConfirmationAgain(runtime, user);
  if (tries.overLimit) {
    const subject = user ? `user:${user.id}` : `email-hash:${hashSecret(email.trim().toLowerCase())}`;
    runAfterwards(runtime, "audit sign-in", () => recordAudit(runtime.db, { actorId: null, action: "sign-in.throttled", subject }));
  }
  throw new AppError("wrong-credentials");
}

/**
 * Confirms an address and begins a session. The link proves the mailbox; the
 * password proves that its owner, and nobody who signed up in their name, made the account.
 */
export async function verifyEmail(
  runtime: Runtime,
  input: { token: string; password: string; address: string },
): Promise<{ user: UserRow; cookie: SessionCookie }> {
  const { token, password, address } = input;
  const tries = await takeTries(runtime, "link", { email: token, address });
  const userId = await getLinkOwner(runtime, "verify-email", token);
  const user = await findUser(runtime.db, userId);
  if (!(await verifyPassword(password, user?.passwordHash)) || !user) throw new AppError("wrong-credentials");
  const now = runtime.clock.now();
  await runtime.db.transaction(async (tx) => {
    await useEmailToken(tx, now, "verify-email", token);
    await updateUser(tx, user.id, { emailVerifiedAt: now });
  });
  await tries.succeed();
  return { user, cookie: await createSession(runtime, user.id) };
}

/** Throws `bad-input` on the field `password` where it may not be chosen. */
export function refuseWeakPassword(password: string, email: string): void {
  const fault = findPasswordFault(password, email);
  if (fault) throw new AppError("bad-input", { params: { field: "password", reason: fault } });
}

/** An absolute address with a one-time token in it. */
export const makeLink = (runtime: Runtime, path: string, token: string): string => `${runtime.config.origin}${path}?token=${token}`;

function sendConfirmationAgain(runtime: Runtime, user: UserRow): void {
  runAfterwards(runtime, "confirmation again", async () => {
    const token = await issueEmailToken(runtime.db, runtime.clock.now(), "verify-email", user.id);
    sendLetter(runtime, user, "verifyEmail", makeLink(runtime, urls.verifyEmail(user.locale), token));
  });
}
