import { listMembers } from "#db/queries/cohort-members.ts";
import { type CohortRow, lockCohort } from "#db/queries/cohorts.ts";
import { type InviteeRow, listInvitees, saveInvitee, updateInvitee } from "#db/queries/invitees.ts";
import type { Database } from "#db/client.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { Viewer } from "#src/domain/people.ts";
import { type CheckedRow, checkRoster } from "#src/domain/roster.ts";
import { readCsv } from "#src/lib/csv-read.ts";
import { urls } from "#src/lib/urls.ts";
import { makeLink } from "./accounts.ts";
import { recordAudit } from "./audit.ts";
import { sendCohortLetter } from "./mail.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";
import { hashSecret, makeSecret } from "./tokens-secret.ts";
import { admitWaiting, countFree, tellAdmitted } from "./waiting-list.ts";
import { takeOwnTurn } from "./turns.ts";

/** Published in the letters: change both together. */
const lifetimeMs = 30 * 86_400_000;
/** A list is read, checked and written in one go. */
export const mostRows = 1000;

/** A list of people, checked row by row. Nothing is written. */
export async function previewRoster(runtime: Runtime, viewer: Viewer, cohortId: string, text: string): Promise<CheckedRow[]> {
  return check(runtime.db, runtime.clock.now(), await requireCohort(runtime, viewer, cohortId), text);
}

/** Invites the people of a list, and leaves out rows with problems, which are looked for anew. Answers with every row, as it was found then. */
export async function importRoster(runtime: Runtime, viewer: Viewer, cohortId: string, text: string): Promise<CheckedRow[]> {
  await requireCohort(runtime, viewer, cohortId);
  await takeOwnTurn(runtime, viewer, "invitation");
  const now = runtime.clock.now();
  const { rows, invited } = await runtime.db.transaction(async (tx) => {
    const cohort = await lockCohort(tx, cohortId);
    invariant(cohort, "a cohort that is taught is there");
    const all = await check(tx, now, cohort, text);
    const good = all.filter(({ problems }) => problems.length === 0).map(({ entry }) => ({ entry, secret: makeSecret() }));
    for (const { entry, secret } of good) {
      // eslint-disable-next-line no-await-in-loop -- one transaction is one connection
      await saveInvitee(tx, { ...entry, cohortId, tokenHash: hashSecret(secret), expiresAt: new Date(now.getTime() + lifetimeMs) });
    }
    const details = { invited: good.length, leftOut: all.length - good.length };
    await recordAudit(tx, { actorId: viewer.id, action: "invitees.imported", subject: `cohort:${cohortId}`, details });
    return { rows: all, invited: good.map(({ entry, secret }) => ({ cohort: cohort.name, person: entry, secret })) };
  });
  for (const { cohort, person, secret } of invited) write(runtime, viewer.locale, cohort, person, secret);
  return rows;
}

/** Sends an invited person another link; the one before leads nowhere any more. */
export async function inviteAgain(runtime: Runtime, viewer: Viewer, cohortId: string, id: string): Promise<void> {
  const { name: cohort } = await requireCohort(runtime, viewer, cohortId);
  const secret = makeSecret();
  const expiresAt = new Date(runtime.clock.now().getTime() + lifetimeMs);
  const change = { revokedAt: null, tokenHash: hashSecret(secret), expiresAt };
  const person = await update(runtime, viewer, cohortId, id, "invitee.restored", change);
  write(runtime, viewer.locale, cohort, person, secret);
}

/** Takes an invited person off the list: their link ends, and a seat that was kept for them goes to whoever waits. */
export async function revokeInvitee(runtime: Runtime, viewer: Viewer, cohortId: string, id: string): Promise<void> {
  await requireCohort(runtime, viewer, cohortId);
  await update(runtime, viewer, cohortId, id, "invitee.revoked", { revokedAt: runtime.clock.now() });
}

async function update(
  runtime: Runtime,
  viewer: Viewer,
  cohortId: string,
  id: string,
  action: "invitee.revoked" | "invitee.restored",
  change: Parameters<typeof updateInvitee>[3],
): Promise<InviteeRow> {
  const now = runtime.clock.now();
  const { invitee, cohort, admitted } = await runtime.db.transaction(async (tx) => {
    const held = await lockCohort(tx, cohortId);
    invariant(held, "a cohort that is taught is there");
    const before = (await listInvitees(tx, cohortId)).find((one) => one.id === id);
    const isKeptSeat = before?.revokedAt === null && before.expiresAt > now;
    if (action === "invitee.restored" && before?.role === "learner" && !isKeptSeat && (await countFree(tx, held, now)) < 1)
      throw new AppError("no-seat");
    const changed = await updateInvitee(tx, cohortId, id, change);
    if (!changed) throw new AppError("not-found", { details: { invitee: id } });
    await recordAudit(tx, { actorId: viewer.id, action, subject: `cohort:${cohortId}`, details: { invitee: id } });
    return { invitee: changed, cohort: held, admitted: await admitWaiting(tx, held, now) };
  });
  tellAdmitted(runtime, cohort.name, admitted);
  return invitee;
}

async function check(db: Database, now: Date, cohort: CohortRow, text: string): Promise<CheckedRow[]> {
  const records = readCsv(text);
  if (!records) throw new AppError("bad-input", { params: { field: "list", reason: "open-quote" } });
  if (records.length > mostRows) throw new AppError("bad-input", { params: { field: "list", reason: "too-many-rows" } });
  const isOpen = ({ revokedAt, acceptedAt, expiresAt }: InviteeRow) => revokedAt === null && acceptedAt === null && expiresAt > now;
  const rows = checkRoster(records, {
    members: new Set((await listMembers(db, cohort.id)).map(({ email }) => email.toLowerCase())),
    invited: new Set((await listInvitees(db, cohort.id)).filter(isOpen).map(({ email }) => email.toLowerCase())),
    freeSeats: await countFree(db, cohort, now),
  });
  if (!rows) throw new AppError("bad-input", { params: { field: "list", reason: "no-columns" } });
  if (rows.length === 0) throw new AppError("bad-input", { params: { field: "list", reason: "empty-list" } });
  return rows;
}

function write(runtime: Runtime, locale: Locale, cohort: string, { name, email }: { name: string; email: string }, secret: string): void {
  const url = makeLink(runtime, urls.join(locale), secret);
  sendCohortLetter(runtime, { id: null, name, email, locale }, "invitation", { cohort, url });
}
