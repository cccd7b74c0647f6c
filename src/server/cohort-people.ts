import { findRemovedRole } from "#db/queries/audit-entries.ts";
import {
  countTrainers,
  deleteMember,
  findCohortMember,
  listMembers,
  updateMemberRole,
  type CohortMember,
} from "#db/queries/cohort-members.ts";
import { insertCohortMember, lockCohort, type CohortRow } from "#db/queries/cohorts.ts";
import { listInvitations, type InvitationRow } from "#db/queries/invitations.ts";
import { listInvitees, type InviteeRow } from "#db/queries/invitees.ts";
import { lockMembership } from "#db/queries/memberships.ts";
import { findUser } from "#db/queries/users.ts";
import { listWaiting, type WaitingPerson } from "#db/queries/waiting-places.ts";
import type { Database } from "#db/client.ts";
import type { CohortRole } from "#src/domain/cohort-terms.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";
import { admitWaiting, countFree, tellAdmitted } from "./waiting-list.ts";

/** Everybody who has to do with a cohort. */
export interface CohortPeople {
  readonly cohort: CohortRow;
  readonly freeSeats: number;
  readonly members: readonly CohortMember[];
  /** Invited by name, and not come yet. */
  readonly invitees: readonly InviteeRow[];
  readonly waiting: readonly WaitingPerson[];
  readonly invitations: readonly InvitationRow[];
}

/** A cohort's people, for those who teach it. That somebody looked is on record. */
export async function viewPeople(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<CohortPeople> {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  return runtime.db.transaction(async (tx) => {
    await recordAudit(tx, { actorId: viewer.id, action: "roster.seen", subject: `cohort:${cohortId}` });
    const invitees = await listInvitees(tx, cohortId);
    return {
      cohort,
      freeSeats: await countFree(tx, cohort, runtime.clock.now()),
      members: await listMembers(tx, cohortId),
      invitees: invitees.filter(({ acceptedAt }) => acceptedAt === null),
      waiting: await listWaiting(tx, cohortId),
      invitations: await listInvitations(tx, cohortId),
    };
  });
}

/** Makes a member something else in the cohort. */
export async function changeMemberRole(
  runtime: Runtime,
  viewer: Viewer,
  cohortId: string,
  userId: UserId,
  role: CohortRole,
): Promise<void> {
  await change(runtime, viewer, cohortId, async (tx, cohort) => {
    const member = await getMember(tx, cohortId, userId);
    if (member.role === role) return;
    if (member.role === "trainer") await refuseLastTrainer(tx, cohortId);
    if (role === "trainer") await refuseNoTrainer(tx, cohort, userId);
    if (role === "learner" && (await countFree(tx, cohort, runtime.clock.now())) < 1) throw new AppError("no-seat");
    await updateMemberRole(tx, cohortId, userId, role);
    await record(tx, viewer, "member.role-changed", cohortId, userId, { before: member.role, role });
  });
}

/** Takes somebody out of the cohort. Their drafts and grades stay; a seat that becomes free goes to whoever waits. */
export async function removeMember(runtime: Runtime, viewer: Viewer, cohortId: string, userId: UserId): Promise<CohortRole> {
  return change(runtime, viewer, cohortId, async (tx) => {
    const { role } = await getMember(tx, cohortId, userId);
    if (role === "trainer") await refuseLastTrainer(tx, cohortId);
    await deleteMember(tx, cohortId, userId);
    await record(tx, viewer, "member.removed", cohortId, userId, { role });
    return role;
  });
}

/** Undoes a removal, as long as there is a seat. Only who was in the cohort comes back this way. */
export async function readmitMember(runtime: Runtime, viewer: Viewer, cohortId: string, userId: UserId): Promise<void> {
  await change(runtime, viewer, cohortId, async (tx, cohort) => {
    const role = await findRemovedRole(tx, cohortId, userId);
    if (!role) throw new AppError("not-found", { details: { userId } });
    if (role === "learner" && (await countFree(tx, cohort, runtime.clock.now())) < 1) throw new AppError("no-seat");
    await insertCohortMember(tx, cohortId, userId, role);
    await record(tx, viewer, "member.restored", cohortId, userId, { role });
  });
}

/** Changes a cohort's people while it is held, and lets in who waits for what became free. */
async function change<Answer>(
  runtime: Runtime,
  viewer: Viewer,
  cohortId: string,
  work: (tx: Database, cohort: CohortRow) => Promise<Answer>,
): Promise<Answer> {
  await requireCohort(runtime, viewer, cohortId);
  const { answer, cohort, admitted } = await runtime.db.transaction(async (tx) => {
    const held = await lockCohort(tx, cohortId);
    invariant(held, "a cohort that is taught is there");
    const done = await work(tx, held);
    return { answer: done, cohort: held, admitted: await admitWaiting(tx, held, runtime.clock.now()) };
  });
  tellAdmitted(runtime, cohort.name, admitted);
  return answer;
}

async function getMember(tx: Database, cohortId: string, userId: UserId): Promise<{ role: CohortRole }> {
  const member = await findCohortMember(tx, cohortId, userId);
  if (!member) throw new AppError("not-found", { details: { userId } });
  return member;
}

async function refuseLastTrainer(tx: Database, cohortId: string): Promise<void> {
  if ((await countTrainers(tx, cohortId)) < 2) throw new AppError("last-trainer");
}

/** A cohort is taught by those who teach in its organisation, or run the platform. */
async function refuseNoTrainer(tx: Database, { organisationId }: CohortRow, userId: UserId): Promise<void> {
  const [user, membership] = [await findUser(tx, userId), await lockMembership(tx, organisationId, userId)];
  const teaches = membership?.role === "trainer" || membership?.role === "operator";
  if (!teaches && user?.role !== "operator") throw new AppError("not-a-trainer");
}

const record = (
  tx: Database,
  { id: actorId }: Viewer,
  action: "member.role-changed" | "member.removed" | "member.restored",
  cohortId: string,
  userId: UserId,
  details: Record<string, unknown>,
) => recordAudit(tx, { actorId, action, subject: `user:${userId}`, details: { cohortId, ...details } });
