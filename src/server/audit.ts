import type { Database } from "#db/client.ts";
import { insertAuditEntry } from "#db/queries/audit-entries.ts";
import type { UserId } from "#src/domain/people.ts";

/** What is worth keeping for good. */
export type AuditAction =
  | "access.refused"
  | "sign-in.throttled"
  | "account.created"
  | "account.deleted"
  | "account.exported"
  | "first-operator.created"
  | "demo.disabled"
  | "role.changed"
  | "account.blocked"
  | "account.unblocked"
  | "appeal.made"
  | "appeal.upheld"
  | "organisation.created"
  | "organisation.changed"
  | "organisation.terms-changed"
  | "membership.asked"
  | "membership.withdrawn"
  | "membership.accepted"
  | "membership.changed"
  | "membership.removed"
  | "machine-terms.accepted"
  | "completion.seen"
  | "password.changed"
  | "password.reset"
  | "token.created"
  | "token.revoked"
  | "course.published"
  | "job.released"
  | "job.charged"
  | "class-slot.booked"
  | "class-slot.changed"
  | "class-slot.cancelled"
  | "class-slot.ended"
  | "budget.asked"
  | "budget.granted"
  | "budget.declined"
  | "budget.set"
  | "budget.exported"
  | "class-slot.extended"
  | "maintenance.entered"
  | "maintenance.removed"
  | "due-date.set"
  | "due-date.removed"
  | "extension.granted"
  | "extension.revoked"
  | "extension.restored"
  | "cohort.created"
  | "cohort.changed"
  | "cohort.archived"
  | "cohort.restored"
  | "cohort.version-moved"
  | "roster.seen"
  | "invitation.created"
  | "invitation.revoked"
  | "invitees.imported"
  | "invitee.revoked"
  | "invitee.restored"
  | "member.joined"
  | "member.admitted"
  | "member.removed"
  | "member.restored"
  | "member.role-changed"
  | "waiting.joined"
  | "waiting.left"
  | "regrade.started"
  | "regrade.applied"
  | "regrade.dropped"
  | "grade.rerun"
  | "hidden-checks.tried-again"
  | "suspect.accepted"
  | "suspect.discounted"
  | "gradebook.seen"
  | "gradebook.exported"
  | "grade.seen"
  | "grade.adjusted"
  | "grade.unadjusted"
  | "grades.released"
  | "grades.kept-back"
  | "similarity.compared"
  | "similarity.seen"
  | "fleet.pause"
  | "fleet.resume"
  | "fleet.drain"
  | "fleet.carried-out"
  | "help.raised"
  | "help.withdrawn"
  | "help.taken"
  | "help.closed"
  | "comment.made"
  | "comment.done"
  | "comment.reopened"
  | "draft.looked-at"
  | "output.looked-at";

export interface AuditEntry {
  /** Null where the platform itself, or somebody not signed in, acted. */
  readonly actorId: UserId | null;
  readonly action: AuditAction;
  /** `user:<id>`, `token:<id>`, `job:<id>`, `course:<uid>`, `cohort:<id>`, `organisation:<id>`, `maintenance:<id>`, `submission:<id>`, `budget:<owner>` or `runner:<name>`; `email-hash:<hash>` where no account is known. Never an address in clear. */
  readonly subject: string;
  /** `userId` and `cohortId` in it are found as `user:<id>` and `cohort:<id>`. */
  readonly details?: Record<string, unknown>;
}

/** Records an act in the transaction that performs it: neither exists without the other. */
export async function recordAudit(tx: Database, entry: AuditEntry): Promise<void> {
  const { details = {} } = entry;
  await insertAuditEntry(tx, { ...entry, details, concerns: listConcerned(entry) });
}

/** Everybody and everything that an entry is found by. */
function listConcerned({ actorId, subject, details }: AuditEntry): string[] {
  const { userId, cohortId } = details ?? {};
  const named = Object.entries({ user: userId, cohort: cohortId }).flatMap(([kind, id]) =>
    typeof id === "string" ? [`${kind}:${id}`] : [],
  );
  return [...new Set([subject, ...(actorId ? [`user:${actorId}`] : []), ...named])];
}
