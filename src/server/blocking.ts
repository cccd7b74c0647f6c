import { revokeApiTokensOf } from "#db/queries/api-tokens.ts";
import { listBlockedAtWork, listJobsInFlight } from "#db/queries/jobs.ts";
import { findUserByEmail, listBlockedUsers, lockUser, updateUser, type UserRow } from "#db/queries/users.ts";
import type { Database } from "#db/client.ts";
import { AppError } from "#src/domain/errors.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { recordAudit } from "./audit.ts";
import { sendLetter } from "./mail.ts";
import { requireEverywhere } from "./permit.ts";
import { keepRound } from "./rounds.ts";
import type { Runtime } from "./runtime.ts";
import { endAllSessions } from "./sessions.ts";
import { stopHere } from "./settlement.ts";

const lookEveryMs = 10_000;

/** An account as operators see it. */
export type AccountView = Pick<UserRow, "id" | "name" | "email" | "role" | "createdAt" | "blockedAt" | "blockedReason">;

/** The account of an address, for operators of the platform. */
export async function findAccount(runtime: Runtime, viewer: Viewer, email: string): Promise<AccountView | undefined> {
  requireEverywhere(viewer, "account.block");
  return findUserByEmail(runtime.db, email.trim());
}

/** Every blocked account, the last one first. */
export async function listBlocked(runtime: Runtime, viewer: Viewer): Promise<AccountView[]> {
  requireEverywhere(viewer, "account.block");
  return listBlockedUsers(runtime.db);
}

/**
 * Blocks an account for abuse: its sessions and tokens end, its open pages hear no more, its jobs stop. Its owner reads the
 * reason and may answer. An operator cannot be blocked: their role is taken first.
 */
export async function blockAccount(
  runtime: Runtime,
  viewer: Viewer,
  { userId, reason }: { userId: UserId; reason: string },
): Promise<void> {
  requireEverywhere(viewer, "account.block");
  const now = runtime.clock.now();
  const blocked = await runtime.db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user) throw new AppError("not-found", { details: { userId } });
    if (user.role === "operator") throw new AppError("bad-input", { params: { field: "reason", reason: "blocks-operator" } });
    await updateUser(tx, userId, { blockedAt: now, blockedReason: reason });
    await endAllSessions({ db: tx }, userId);
    const revoked = await revokeApiTokensOf(tx, userId, now);
    const details = { reason, revokedTokens: revoked.length };
    await recordAudit(tx, { actorId: viewer.id, action: "account.blocked", subject: `user:${userId}`, details });
    return user;
  });
  runtime.notices.tell({ kind: "blocked", userId });
  await stopAllJobs(runtime, userId);
  sendLetter(runtime, blocked, "accountBlocked", `${runtime.config.origin}${urls.blocked(blocked.locale)}`);
}

/** Lets an account in again. Sessions and tokens are not given back. */
export async function unblockAccount(runtime: Runtime, viewer: Viewer, userId: UserId): Promise<void> {
  requireEverywhere(viewer, "account.block");
  const user = await runtime.db.transaction((tx) => unblockWithin(tx, viewer, userId));
  sendLetter(runtime, user, "accountUnblocked", `${runtime.config.origin}${urls.signIn(user.locale)}`);
}

/** The part of it that a decided appeal does too. */
export async function unblockWithin(tx: Database, viewer: Viewer, userId: UserId): Promise<UserRow> {
  const user = await lockUser(tx, userId);
  if (!user?.blockedAt) throw new AppError("not-found", { details: { userId } });
  await updateUser(tx, userId, { blockedAt: null, blockedReason: null });
  await recordAudit(tx, { actorId: viewer.id, action: "account.unblocked", subject: `user:${userId}` });
  return user;
}

/** What somebody started at the very moment at which they were blocked is stopped a little later. */
export function keepBlocked(runtime: Runtime): void {
  keepRound(runtime, { what: "stopping the blocked", everyMs: lookEveryMs, work: () => stopBlocked(runtime) });
}

/** Stops all that blocked people have under way. */
export async function stopBlocked(runtime: Runtime): Promise<void> {
  // eslint-disable-next-line no-await-in-loop -- hardly ever more than one
  for (const userId of await listBlockedAtWork(runtime.db)) await stopAllJobs(runtime, userId);
}

async function stopAllJobs(runtime: Runtime, userId: UserId): Promise<void> {
  const now = runtime.clock.now();
  for (const { id } of await listJobsInFlight(runtime.db, userId)) {
    // eslint-disable-next-line no-await-in-loop -- one small transaction after the other
    await runtime.db.transaction((tx) => stopHere(tx, id, now));
    runtime.notices.tell({ kind: "job", userId, jobId: id, changed: true, events: null });
  }
  runtime.notices.tell({ kind: "stop" });
}
