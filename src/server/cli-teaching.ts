import type { AccountDecision, AccountSummary, CohortSummary, InviteAnswer, InviteRequest } from "#src/domain/cli-teaching.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { messages } from "#src/messages/dictionary.ts";
import { blockAccount, findAccount, unblockAccount } from "./blocking.ts";
import { listPublished } from "./courses.ts";
import { importRoster, previewRoster } from "./invitees.ts";
import type { Runtime } from "./runtime.ts";
import { listTaught } from "./taught.ts";

// Trainers' and operators' work by programs: the same functions as behind the pages, which look at who asks.

/** Cohorts that somebody teaches, those that were put away last. */
export async function listCohortSummaries(runtime: Runtime, viewer: Viewer): Promise<CohortSummary[]> {
  const [cohorts, courses] = await Promise.all([listTaught(runtime, viewer), listPublished(runtime)]);
  const slugs = new Map(courses.map(({ pack }) => [pack.settings.uid, pack.slug]));
  const all = cohorts.map(({ id, name, courseUid, startsAt, endsAt, archivedAt }) => ({
    id,
    name,
    course: slugs.get(courseUid) ?? null,
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
    archived: archivedAt !== null,
  }));
  return all.toSorted((a, b) => Number(a.archived) - Number(b.archived));
}

/** Invites the people of a list, or tells what would become of it. */
export async function inviteByList(
  runtime: Runtime,
  viewer: Viewer,
  cohortId: string,
  { list, rehearse }: InviteRequest,
): Promise<InviteAnswer> {
  const rows = await (rehearse ? previewRoster : importRoster)(runtime, viewer, cohortId, list);
  const faulty = rows.filter(({ problems }) => problems.length > 0);
  const words = messages(viewer.locale).cohortPeople.list.problems;
  const leftOut = faulty.map(({ line, entry, problems }) => ({ line, email: entry.email, problems: problems.map((one) => words[one]) }));
  return { invited: rows.length - faulty.length, leftOut };
}

/** An account by its address, for operators of the platform. */
export async function getAccountSummary(runtime: Runtime, viewer: Viewer, email: string): Promise<AccountSummary> {
  const account = await findAccount(runtime, viewer, email);
  if (!account) throw new AppError("not-found", { details: { email } });
  const { id, name, role, blockedAt, blockedReason } = account;
  return { id, name, email: account.email, role, blockedAt: blockedAt?.toISOString() ?? null, blockedReason };
}

/** Blocks an account with a reason, or lets it in again. */
export async function decideAccount(runtime: Runtime, viewer: Viewer, decision: AccountDecision): Promise<AccountSummary> {
  const account = await findAccount(runtime, viewer, decision.email);
  if (!account) throw new AppError("not-found", { details: { email: decision.email } });
  if (decision.decision === "unblock") await unblockAccount(runtime, viewer, account.id);
  else await blockAccount(runtime, viewer, { userId: account.id, reason: decision.reason });
  return getAccountSummary(runtime, viewer, decision.email);
}
