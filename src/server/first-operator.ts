import { insertUser, listOperators, lockOperators } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import { urls } from "#src/lib/urls.ts";
import { makeLink, refuseWeakPassword } from "./accounts.ts";
import { recordAudit } from "./audit.ts";
import { issueEmailToken, useEmailToken } from "./email-tokens.ts";
import { hashPassword } from "./passwords.ts";
import type { Runtime } from "./runtime.ts";
import { createSession, type SessionCookie } from "./sessions.ts";
import { acceptTerms } from "./terms.ts";
import { takeTries } from "./throttles.ts";

/**
 * While no operator exists: a one-time link that makes the first one, for the
 * console and nowhere else. Each call makes the link before useless.
 */
export async function makeFirstOperatorLink(runtime: Runtime): Promise<string | null> {
  if ((await listOperators(runtime.db)).length > 0) return null;
  const token = await issueEmailToken(runtime.db, runtime.clock.now(), "first-operator", null);
  return makeLink(runtime, urls.firstOperator("en"), token);
}

/** Makes the first operator by that link and begins their session. */
export async function createFirstOperator(
  runtime: Runtime,
  input: { token: string; email: string; name: string; password: string; locale: Locale; address: string },
): Promise<SessionCookie> {
  const { token, email, name, password, locale, address } = input;
  refuseWeakPassword(password, email);
  const tries = await takeTries(runtime, "link", { email: token, address });
  const passwordHash = await hashPassword(password);
  const now = runtime.clock.now();
  const operator = await runtime.db.transaction(async (tx) => {
    await useEmailToken(tx, now, "first-operator", token);
    if ((await lockOperators(tx)).length > 0) throw new AppError("link-expired");
    // Whoever reads the console may vouch for the address.
    const row = { email: email.toLowerCase(), name, locale, passwordHash, role: "operator", emailVerifiedAt: now } as const;
    const made = await insertUser(tx, row);
    if (!made) throw new AppError("email-taken");
    await acceptTerms({ db: tx }, made.id);
    await recordAudit(tx, { actorId: made.id, action: "first-operator.created", subject: `user:${made.id}` });
    return made;
  });
  await tries.succeed();
  return createSession(runtime, operator.id);
}
