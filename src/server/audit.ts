import type { Database } from "#db/client.ts";
import { insertAuditEntry } from "#db/queries/audit-entries.ts";
import type { UserId } from "#src/domain/people.ts";

/** What is worth keeping for good. */
export type AuditAction =
  | "sign-in.throttled"
  | "account.created"
  | "account.deleted"
  | "account.exported"
  | "first-operator.created"
  | "demo.disabled"
  | "role.changed"
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
  | "maintenance.entered"
  | "maintenance.removed"
  | "due-date.set"
  | "due-date.removed"
  | "regrade.started"
  | "regrade.applied"
  | "regrade.dropped"
  | "grade.rerun"
  | "hidden-checks.tried-again"
  | "suspect.accepted"
  | "suspect.discounted"
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
  /** `user:<id>`, `token:<id>`, `job:<id>`, `course:<uid>`, `cohort:<id>`, `maintenance:<id>`, `submission:<id>` or `runner:<name>`; `email-hash:<hash>` where no account is known. Never an address in clear. */
  readonly subject: string;
  readonly details?: Record<string, unknown>;
}

/** Records an act in the transaction that performs it: neither exists without the other. */
export async function recordAudit(tx: Database, entry: AuditEntry): Promise<void> {
  await insertAuditEntry(tx, { ...entry, details: entry.details ?? {} });
}
