import { type AppealRow, decideAppeal, insertAppeal, listAppealsOf, listOpenAppeals, lockAppeal } from "#db/queries/appeals.ts";
import { listOperators, lockUser, type UserRow } from "#db/queries/users.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { recordAudit } from "./audit.ts";
import { unblockWithin } from "./blocking.ts";
import { sendLetter } from "./mail.ts";
import { requireEverywhere } from "./permit.ts";
import type { Runtime } from "./runtime.ts";
import { findBlockedBySession, sessionCookieName } from "./sessions.ts";

const mostShown = 100;

/** Somebody who may see one page: why they are blocked, and what they have said. */
export interface BlockedPerson {
  readonly id: UserId;
  readonly name: string;
  readonly reason: string;
  readonly since: Date;
  readonly appeals: readonly AppealRow[];
}

/** The blocked person of a session's cookie. */
export async function getBlockedPerson(runtime: Runtime, cookies: Cookies): Promise<BlockedPerson> {
  const { id, name, blockedReason, blockedAt } = await requireBlocked(runtime, cookies);
  invariant(blockedAt, "whoever is blocked is so since some time");
  return { id, name, reason: blockedReason ?? "", since: blockedAt, appeals: await listAppealsOf(runtime.db, id) };
}

/** Says something against a blocking. One at a time: the next when an operator has answered. */
export async function appeal(runtime: Runtime, cookies: Cookies, text: string): Promise<void> {
  const { id } = await requireBlocked(runtime, cookies);
  const now = runtime.clock.now();
  await runtime.db.transaction(async (tx) => {
    await lockUser(tx, id);
    if ((await listAppealsOf(tx, id)).some(({ decidedAt }) => decidedAt === null))
      throw new AppError("bad-input", { params: { field: "text", reason: "appeal-open" } });
    await insertAppeal(tx, id, text, now);
    await recordAudit(tx, { actorId: id, action: "appeal.made", subject: `user:${id}` });
  });
  for (const operator of await listOperators(runtime.db))
    sendLetter(runtime, operator, "appealMade", `${runtime.config.origin}${urls.accounts(operator.locale)}`);
}

/** An appeal that waits for an answer. */
export type OpenAppeal = Awaited<ReturnType<typeof listOpenAppeals>>[number];

/** What waits for an answer, for operators of the platform. */
export async function listAppeals(runtime: Runtime, viewer: Viewer): Promise<OpenAppeal[]> {
  requireEverywhere(viewer, "account.block");
  return listOpenAppeals(runtime.db, mostShown);
}

/** Answers an appeal: the account is let in again, or stays blocked. */
export async function answerAppeal(
  runtime: Runtime,
  viewer: Viewer,
  decision: { appealId: string; outcome: "unblocked" | "upheld"; answer: string },
): Promise<void> {
  requireEverywhere(viewer, "account.block");
  const { appealId, outcome, answer } = decision;
  const user = await runtime.db.transaction(async (tx) => {
    const open = await lockAppeal(tx, appealId);
    if (!open || open.decidedAt) throw new AppError("not-found", { details: { appealId } });
    await decideAppeal(tx, appealId, { outcome, answer, decidedBy: viewer.id, decidedAt: runtime.clock.now() });
    if (outcome === "unblocked") return unblockWithin(tx, viewer, open.userId);
    await recordAudit(tx, { actorId: viewer.id, action: "appeal.upheld", subject: `user:${open.userId}` });
    return lockUser(tx, open.userId);
  });
  invariant(user, "whoever appealed has an account");
  const [letter, page] = outcome === "unblocked" ? (["accountUnblocked", urls.signIn] as const) : (["appealUpheld", urls.blocked] as const);
  sendLetter(runtime, user, letter, `${runtime.config.origin}${page(user.locale)}`);
}

interface Cookies {
  get(name: string): { readonly value: string } | undefined;
}

async function requireBlocked(runtime: Runtime, cookies: Cookies): Promise<UserRow> {
  const user = await findBlockedBySession(runtime, cookies.get(sessionCookieName(runtime.config))?.value);
  if (!user) throw new AppError("not-signed-in");
  return user;
}
