import type { Database } from "#db/client.ts";
import {
  consumeEmailToken,
  deleteExpiredEmailTokens,
  type EmailTokenPurpose,
  findEmailToken,
  insertEmailToken,
  voidEmailTokens,
} from "#db/queries/email-tokens.ts";
import { AppError } from "#src/domain/errors.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";
import { hashSecret, makeSecret } from "./tokens-secret.ts";

const hourMs = 3_600_000;

/** Published in the letters: change both together. */
const lifetimeMs: Record<EmailTokenPurpose, number> = {
  "verify-email": 24 * hourMs,
  "reset-password": hourMs,
  "first-operator": 24 * hourMs,
  "stop-letters": 60 * 24 * hourMs,
};

/** Makes a one-time link's token. Earlier ones of its kind for this person stop working. */
export async function issueEmailToken(tx: Database, now: Date, purpose: EmailTokenPurpose, userId: UserId | null): Promise<string> {
  await voidEmailTokens(tx, userId, purpose, now);
  return addEmailToken(tx, now, purpose, userId);
}

/** Makes a link's token beside those that there are. */
export async function addEmailToken(tx: Database, now: Date, purpose: EmailTokenPurpose, userId: UserId | null): Promise<string> {
  const secret = makeSecret();
  await insertEmailToken(tx, {
    tokenHash: hashSecret(secret),
    purpose,
    userId,
    expiresAt: new Date(now.getTime() + lifetimeMs[purpose]),
  });
  return secret;
}

/** Whether a link would still work. Looking does not use it up: mail programs open links on their own. */
export async function isLinkLive(runtime: Runtime, purpose: EmailTokenPurpose, token: string): Promise<boolean> {
  return (await findEmailToken(runtime.db, hashSecret(token), purpose, runtime.clock.now())) !== undefined;
}

/** Whose link it is, without using it up. Throws `link-expired`. */
export async function getLinkOwner(runtime: Runtime, purpose: EmailTokenPurpose, token: string): Promise<UserId> {
  const found = await findEmailToken(runtime.db, hashSecret(token), purpose, runtime.clock.now());
  if (!found?.userId) throw new AppError("link-expired");
  return found.userId;
}

/** Uses a link up and says whose it is: null for a link bound to nobody. Throws `link-expired`. */
export async function useEmailToken(tx: Database, now: Date, purpose: EmailTokenPurpose, token: string): Promise<UserId | null> {
  const used = await consumeEmailToken(tx, hashSecret(token), purpose, now);
  if (!used) throw new AppError("link-expired");
  return used.userId;
}

/** Forgets links that ended more than a week ago. */
export const forgetOldLinks = (runtime: Runtime): Promise<void> =>
  deleteExpiredEmailTokens(runtime.db, new Date(runtime.clock.now().getTime() - 7 * 24 * hourMs));
