import {
  findHelpRequest,
  findOpenHelp,
  type HelpRequestRow,
  insertHelpRequest,
  lockHelpRequest,
  updateHelpRequest,
} from "#db/queries/help-requests.ts";
import type { Database } from "#db/client.ts";
import type { BesideView } from "#src/domain/beside.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { type AuditAction, recordAudit } from "./audit.ts";
import { requireOwn } from "./authorise.ts";
import { listComments, viewHelp } from "./margin-comments.ts";
import { findCohortOf } from "./presence.ts";
import { notifyOfHelp } from "./notify-jobs.ts";
import type { Runtime } from "./runtime.ts";
import { listOwnLookers } from "./sightings.ts";
import { requireCohort } from "./taught.ts";
import { takeOwnTurn } from "./turns.ts";

/** What stands beside the viewer's own draft: their call for help, comments, and who looks. */
export async function readBeside(runtime: Runtime, viewer: Viewer, exerciseUid: string): Promise<BesideView> {
  const [help, comments, lookers] = await Promise.all([
    findOpenHelp(runtime.db, viewer.id, exerciseUid),
    listComments(runtime, viewer.id, exerciseUid, null),
    listOwnLookers(runtime, viewer, exerciseUid),
  ]);
  return { help: help ? viewHelp(help) : null, comments, lookers };
}

/** Calls a trainer of the viewer's cohort to an exercise; what is open already stays as it is. */
export async function raiseHelp(runtime: Runtime, viewer: Viewer, exerciseUid: string, question: string): Promise<void> {
  const cohort = await findCohortOf(runtime, viewer, exerciseUid);
  if (!cohort) throw new AppError("not-found", { details: { exerciseUid } });
  await takeOwnTurn(runtime, viewer, "help");
  const help = { cohortId: cohort.id, userId: viewer.id, exerciseUid, question, createdAt: runtime.clock.now() };
  await runtime.db.transaction(async (tx) => {
    const raised = await insertHelpRequest(tx, help);
    if (raised) await record(tx, viewer, "help.raised", raised);
  });
  tell(runtime, help);
}

/** Takes back the viewer's own call. */
export async function withdrawHelp(runtime: Runtime, viewer: Viewer, helpId: string): Promise<void> {
  const help = await getCall(runtime, helpId);
  requireOwn(viewer, help);
  await changeCall(runtime, viewer, "help.withdrawn", help, { closedAt: runtime.clock.now() });
}

/** Says that the viewer, who teaches the learner, is on it. Whoever was first stays. */
export async function takeHelp(runtime: Runtime, viewer: Viewer, helpId: string): Promise<void> {
  const help = await getCall(runtime, helpId);
  await requireCohort(runtime, viewer, help.cohortId);
  await changeCall(runtime, viewer, "help.taken", help, { takenBy: viewer.id, takenAt: runtime.clock.now() });
  await notifyOfHelp(runtime, help);
}

/** Says that a learner has been helped. */
export async function closeHelp(runtime: Runtime, viewer: Viewer, helpId: string): Promise<void> {
  const help = await getCall(runtime, helpId);
  await requireCohort(runtime, viewer, help.cohortId);
  await changeCall(runtime, viewer, "help.closed", help, { closedAt: runtime.clock.now() });
}

async function getCall({ db }: Runtime, helpId: string): Promise<HelpRequestRow> {
  const help = await findHelpRequest(db, helpId);
  if (!help) throw new AppError("not-found", { details: { helpId } });
  return help;
}

/** Changes a call unless somebody else has just taken or closed it. */
async function changeCall(
  runtime: Runtime,
  viewer: Viewer,
  action: AuditAction,
  help: HelpRequestRow,
  change: Parameters<typeof updateHelpRequest>[2],
): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    const held = await lockHelpRequest(tx, help.id);
    if (!held || held.closedAt !== null || (change.takenBy && held.takenBy !== null)) return;
    await updateHelpRequest(tx, help.id, change);
    await record(tx, viewer, action, help);
  });
  tell(runtime, help);
}

const record = (tx: Database, { id: actorId }: Viewer, action: AuditAction, { id, cohortId, userId, exerciseUid }: HelpRequestRow) =>
  recordAudit(tx, { actorId, action, subject: `user:${userId}`, details: { cohortId, exerciseUid, helpId: id } });

function tell({ notices }: Runtime, { cohortId, userId, exerciseUid }: Pick<HelpRequestRow, "cohortId" | "userId" | "exerciseUid">): void {
  notices.tell({ kind: "class", cohortId, userId });
  notices.tell({ kind: "draft", userId, exerciseUid, part: "margin" });
}
