import { findRemovedRole } from "#db/queries/audit-entries.ts";
import { findCohortMember } from "#db/queries/cohort-members.ts";
import { type CohortRow, findCohort, insertCohortMember, lockCohort } from "#db/queries/cohorts.ts";
import { findInvitation, takeInvitationSeat } from "#db/queries/invitations.ts";
import { acceptInvitee, findInvitee } from "#db/queries/invitees.ts";
import { deleteWaitingPlace, insertWaitingPlace, listWaitedFor, listWaiting } from "#db/queries/waiting-places.ts";
import type { Database } from "#db/client.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { type CourseVersion, findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { hashSecret } from "./tokens-secret.ts";
import { countFree } from "./waiting-list.ts";

/** Where somebody stands who has a link into a cohort. `full`: they would join the waiting list. */
export type JoinState = "open" | "full" | "member" | "waiting";

/** What a link into a cohort leads to. */
export interface JoinView {
  readonly cohort: CohortRow;
  readonly course: CourseVersion | undefined;
  readonly role: "learner" | "guest";
  readonly state: JoinState;
  /** Whom it was sent to; null where it is for whoever has it. */
  readonly name: string | null;
}

interface Way {
  readonly kind: "link" | "name";
  readonly id: string;
  readonly cohortId: string;
  readonly role: "learner" | "guest";
  readonly name: string | null;
}

/** What a link leads to, for whoever has it. Looking uses nothing up. Throws `link-expired`. */
export async function viewInvitation(runtime: Runtime, viewer: Viewer | null, token: string): Promise<JoinView> {
  const now = runtime.clock.now();
  const way = await findWay(runtime.db, token, now);
  const cohort = await findCohort(runtime.db, way.cohortId);
  if (!cohort || cohort.archivedAt) throw new AppError("link-expired");
  const course = await findCourseByDigest(cohort.digest, runtime);
  return { cohort, course, role: way.role, name: way.name, state: await findState(runtime, viewer, cohort, way) };
}

async function findState(runtime: Runtime, viewer: Viewer | null, cohort: CohortRow, way: Way): Promise<JoinState> {
  if (viewer && (await findCohortMember(runtime.db, cohort.id, viewer.id))) return "member";
  if (viewer && (await listWaitedFor(runtime.db, viewer.id)).some(({ id }) => id === cohort.id)) return "waiting";
  return way.kind === "name" || (await hasSeat(runtime.db, cohort, way, runtime.clock.now())) ? "open" : "full";
}

/**
 * Lets the viewer into the cohort behind a link, or, where it is full, onto its waiting list. The cohort is held
 * meanwhile: of two who come for the last seat one waits. Throws `link-expired` or `link-used-up`.
 */
export async function acceptInvitation(runtime: Runtime, viewer: Viewer, token: string): Promise<"joined" | "waiting"> {
  const now = runtime.clock.now();
  return runtime.db.transaction(async (tx) => {
    const { cohortId } = await findWay(tx, token, now);
    const cohort = await lockCohort(tx, cohortId);
    if (!cohort || cohort.archivedAt) throw new AppError("link-expired");
    if (await findCohortMember(tx, cohortId, viewer.id)) return "joined";
    // Again, now that nobody else can use it up.
    const way = await findWay(tx, token, now);
    if (way.kind === "link" && (await listWaitedFor(tx, viewer.id)).some(({ id }) => id === cohortId)) return "waiting";
    // A link that lies about is no way back for whoever was taken out; their trainer can let them in by name.
    if (way.kind === "link" && (await findRemovedRole(tx, cohortId, viewer.id))) throw new AppError("link-expired");
    await useUp(tx, way, viewer, now);
    const details = { cohortId, role: way.role, by: way.kind, invitation: way.id };
    const subject = `user:${viewer.id}`;
    if (!(await hasSeat(tx, cohort, way, now))) {
      await insertWaitingPlace(tx, cohortId, viewer.id, now);
      await recordAudit(tx, { actorId: viewer.id, action: "waiting.joined", subject, details });
      return "waiting";
    }
    await deleteWaitingPlace(tx, cohortId, viewer.id);
    await insertCohortMember(tx, cohortId, viewer.id, way.role);
    await recordAudit(tx, { actorId: viewer.id, action: "member.joined", subject, details });
    return "joined";
  });
}

/** Cohorts that the viewer waits for, and the place in each line. */
export const listOwnWaiting = (runtime: Runtime, viewer: Viewer) => listWaitedFor(runtime.db, viewer.id);

/** Gives the viewer's place in a line up. */
export async function leaveWaitingList(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    if (!(await deleteWaitingPlace(tx, cohortId, viewer.id))) throw new AppError("not-found", { details: { cohortId } });
    await recordAudit(tx, { actorId: viewer.id, action: "waiting.left", subject: `user:${viewer.id}`, details: { cohortId } });
  });
}

/** By a link for whoever has it, or by one that was sent to somebody. */
async function findWay(db: Database, token: string, now: Date): Promise<Way> {
  const hash = hashSecret(token);
  const invitee = await findInvitee(db, hash, now);
  if (invitee) return { ...invitee, kind: "name" };
  const invitation = await findInvitation(db, hash, now);
  if (!invitation) throw new AppError("link-expired");
  return { ...invitation, kind: "link", name: null };
}

/** Guests need none, and nobody with a link for whoever has it goes before those who wait. */
async function hasSeat(db: Database, cohort: CohortRow, { role, kind }: Way, now: Date): Promise<boolean> {
  if (role === "guest") return true;
  const before = kind === "name" ? 0 : (await listWaiting(db, cohort.id)).length;
  return (await countFree(db, cohort, now)) > before;
}

/** A seat that was kept for somebody by name is free again in this moment: for them. */
async function useUp(tx: Database, { kind, id }: Way, viewer: Viewer, now: Date): Promise<void> {
  if (kind === "name" && !(await acceptInvitee(tx, id, viewer.id, now))) throw new AppError("link-expired");
  if (kind === "link" && !(await takeInvitationSeat(tx, id, now))) throw new AppError("link-used-up");
}
