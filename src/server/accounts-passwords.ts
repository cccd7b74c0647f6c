import { revokeApiTokensOf } from "#db/queries/api-tokens.ts";
import { findUser, findUserByEmail, lockUser, updateUser } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { makeLink, refuseWeakPassword } from "./accounts.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { mayEnter } from "./accounts-viewer.ts";
import { recordAudit } from "./audit.ts";
import { getLinkOwner, issueEmailToken, useEmailToken } from "./email-tokens.ts";
import { sendLetter } from "./mail.ts";
import { hashPassword, unusablePassword, verifyPassword } from "./passwords.ts";
import type { Runtime } from "./runtime.ts";
import { endAllSessions } from "./sessions.ts";
import { forgetTries, takeTries } from "./throttles.ts";

/** Sends a link for a new password where the address has an account. All of it happens after the answer: no time to measure. */
export async function requestPasswordReset(runtime: Runtime, input: { email: string; address: string }): Promise<void> {
  await takeTries(runtime, "reset-password", input);
  runAfterwards(runtime, "password reset", async () => {
    const user = await findUserByEmail(runtime.db, input.email);
    if (!user || user.passwordHash === unusablePassword || !mayEnter(runtime, user)) return;
    const token = await issueEmailToken(runtime.db, runtime.clock.now(), "reset-password", user.id);
    sendLetter(runtime, user, "resetPassword", makeLink(runtime, urls.resetPassword(user.locale), token));
  });
}

/** Sets a new password by link. Whoever had got in is out: every session ends, every token is revoked. */
export async function resetPassword(runtime: Runtime, input: { token: string; password: string; address: string }): Promise<void> {
  const { token, password, address } = input;
  const tries = await takeTries(runtime, "link", { email: token, address });
  const user = await findUser(runtime.db, await getLinkOwner(runtime, "reset-password", token));
  if (!user) throw new AppError("link-expired");
  refuseWeakPassword(password, user.email);
  const passwordHash = await hashPassword(password);
  const now = runtime.clock.now();
  await runtime.db.transaction(async (tx) => {
    await useEmailToken(tx, now, "reset-password", token);
    // The link came by mail, so the address is confirmed as well.
    await updateUser(tx, user.id, { passwordHash, emailVerifiedAt: user.emailVerifiedAt ?? now });
    await endAllSessions({ db: tx }, user.id);
    const revoked = await revokeApiTokensOf(tx, user.id, now);
    const subject = `user:${user.id}`;
    await recordAudit(tx, { actorId: user.id, action: "password.reset", subject, details: { revokedTokens: revoked.length } });
  });
  await tries.succeed();
  await forgetTries(runtime, "sign-in", { email: user.email, address });
  sendLetter(runtime, user, "passwordChanged");
}

/** Changes the password of somebody signed in, who must know the old one. Their other sessions end. */
export async function changePassword(
  runtime: Runtime,
  viewer: Viewer,
  input: { current: string; password: string; cookie: string; address: string },
): Promise<void> {
  const { current, password, cookie, address } = input;
  refuseWeakPassword(password, viewer.email);
  await confirmPassword(runtime, viewer, { field: "current", password: current, address });
  const passwordHash = await hashPassword(password);
  await runtime.db.transaction(async (tx) => {
    await lockUser(tx, viewer.id);
    await updateUser(tx, viewer.id, { passwordHash });
    await endAllSessions({ db: tx }, viewer.id, cookie);
    await recordAudit(tx, { actorId: viewer.id, action: "password.changed", subject: `user:${viewer.id}` });
  });
  sendLetter(runtime, viewer, "passwordChanged");
}

/** Asks somebody signed in for their password again; a found, open browser must not be enough. */
export async function confirmPassword(
  runtime: Runtime,
  viewer: Viewer,
  given: { field: string; password: string; address: string },
): Promise<void> {
  const tries = await takeTries(runtime, "sign-in", { email: viewer.email, address: given.address });
  const user = await findUser(runtime.db, viewer.id);
  if (!(await verifyPassword(given.password, user?.passwordHash)))
    throw new AppError("bad-input", { params: { field: given.field, reason: "password-wrong" } });
  await tries.succeed();
}
