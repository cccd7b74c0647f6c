import { findCohortMember, listMembers } from "#db/queries/cohort-members.ts";
import { listMembersDue } from "#db/queries/due-dates.ts";
import { type ExtensionRow, insertExtension, listExtensions, updateExtensionRevoked } from "#db/queries/extensions.ts";
import type { Database } from "#db/client.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { describeExercise } from "./notify-jobs.ts";
import { notifyNow } from "./notify.ts";
import type { Runtime } from "./runtime.ts";
import { requireCohort } from "./taught.ts";

/** More time for one learner of a cohort. */
export interface ExtensionWish {
  readonly userId: UserId;
  /** Null: every exercise of the cohort. */
  readonly exerciseUid: string | null;
  readonly minutes: number;
  readonly reason: string;
}

/** An extension with its learner, and until when they now have (null where no date is set). */
export interface ExtensionView extends ExtensionRow {
  readonly learner: string;
  readonly dueAt: Date | null;
}

/** A cohort's extensions, for those who teach it. */
export async function listCohortExtensions(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<ExtensionView[]> {
  await requireCohort(runtime, viewer, cohortId);
  const [extensions, dates] = await Promise.all([listExtensions(runtime.db, cohortId), listMembersDue(runtime.db, cohortId)]);
  return extensions.map((extension) => {
    const due = dates.find(({ userId, exerciseUid }) => userId === extension.userId && exerciseUid === extension.exerciseUid);
    return { ...extension, dueAt: due?.dueAt ?? null };
  });
}

/** Who can be given more time: everybody in the cohort but its trainers. Deleted accounts need none. */
export async function listExtendable(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<{ userId: UserId; name: string }[]> {
  await requireCohort(runtime, viewer, cohortId);
  const members = await listMembers(runtime.db, cohortId);
  return members.filter(({ role, name }) => role !== "trainer" && name !== "").map(({ userId, name }) => ({ userId, name }));
}

/** Gives a learner more time. */
export async function grantExtension(runtime: Runtime, viewer: Viewer, cohortId: string, wish: ExtensionWish): Promise<void> {
  const { name } = await requireCohort(runtime, viewer, cohortId);
  const ofAll = { params: { en: name, fr: name }, path: "/learning" };
  const about = (wish.exerciseUid && (await describeExercise(runtime, wish.exerciseUid))) || ofAll;
  const granted = await runtime.db.transaction(async (tx) => {
    const member = await findCohortMember(tx, cohortId, wish.userId);
    if (!member || member.role === "trainer") throw new AppError("not-found", { details: { learner: wish.userId } });
    const id = await insertExtension(tx, { ...wish, cohortId, grantedBy: viewer.id });
    invariant(id, "an extension can be added");
    await record(tx, viewer, "extension.granted", { ...wish, cohortId, id });
    return id;
  });
  await notifyNow(runtime, [{ userId: wish.userId, kind: "extension-granted", key: granted, ...about }]);
}

/** Takes an extension back: from now on the learner's date is what it was. */
export async function revokeExtension(runtime: Runtime, viewer: Viewer, cohortId: string, id: string): Promise<void> {
  await setRevoked(runtime, viewer, cohortId, id, runtime.clock.now());
}

/** Lets an extension count again that was taken back. */
export async function restoreExtension(runtime: Runtime, viewer: Viewer, cohortId: string, id: string): Promise<void> {
  await setRevoked(runtime, viewer, cohortId, id, null);
}

async function setRevoked(runtime: Runtime, viewer: Viewer, cohortId: string, id: string, revokedAt: Date | null): Promise<void> {
  await requireCohort(runtime, viewer, cohortId);
  await runtime.db.transaction(async (tx) => {
    const extension = await updateExtensionRevoked(tx, cohortId, id, revokedAt);
    if (!extension) throw new AppError("not-found", { details: { extension: id } });
    await record(tx, viewer, revokedAt ? "extension.revoked" : "extension.restored", extension);
  });
}

const record = (
  tx: Database,
  { id: actorId }: Viewer,
  action: "extension.granted" | "extension.revoked" | "extension.restored",
  { cohortId, userId, id, exerciseUid, minutes, reason }: ExtensionWish & { readonly cohortId: string; readonly id: string },
) => recordAudit(tx, { actorId, action, subject: `user:${userId}`, details: { cohortId, extension: id, exerciseUid, minutes, reason } });
