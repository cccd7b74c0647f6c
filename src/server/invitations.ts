import { insertInvitation, revokeInvitation as endInvitation, type InvitationRow } from "#db/queries/invitations.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { makeLink } from "./accounts.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";
import { hashSecret, makeSecret } from "./tokens-secret.ts";
import { takeOwnTurn } from "./turns.ts";

const dayMs = 86_400_000;

/** What a link into a cohort is made with. */
export interface InvitationWish extends Pick<InvitationRow, "role" | "seats"> {
  readonly days: number;
}

/** Makes a link into a cohort and answers it: the only time that anybody sees it. */
export async function createInvitation(runtime: Runtime, viewer: Viewer, cohortId: string, wish: InvitationWish): Promise<string> {
  await requireCohort(runtime, viewer, cohortId);
  await takeOwnTurn(runtime, viewer, "invitation");
  const secret = makeSecret();
  const { role, seats, days } = wish;
  const expiresAt = new Date(runtime.clock.now().getTime() + days * dayMs);
  await runtime.db.transaction(async (tx) => {
    const id = await insertInvitation(tx, { cohortId, tokenHash: hashSecret(secret), role, seats, expiresAt, createdBy: viewer.id });
    invariant(id, "an invitation can be made");
    const details = { invitation: id, role, seats, expiresAt: expiresAt.toISOString() };
    await recordAudit(tx, { actorId: viewer.id, action: "invitation.created", subject: `cohort:${cohortId}`, details });
  });
  return makeLink(runtime, urls.join(viewer.locale), secret);
}

/** Ends a link: who has come by it stays, nobody comes by it any more. */
export async function revokeInvitation(runtime: Runtime, viewer: Viewer, cohortId: string, id: string): Promise<void> {
  await requireCohort(runtime, viewer, cohortId);
  await runtime.db.transaction(async (tx) => {
    const ended = await endInvitation(tx, cohortId, id, runtime.clock.now());
    if (!ended) throw new AppError("not-found", { details: { invitation: id } });
    const details = { invitation: id, taken: ended.taken };
    await recordAudit(tx, { actorId: viewer.id, action: "invitation.revoked", subject: `cohort:${cohortId}`, details });
  });
}
