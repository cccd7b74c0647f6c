import type { NotificationKind, NotificationParams } from "#src/domain/notifications.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { notifications } from "../schema/notifications.ts";

/** What somebody is to be told: once for each key, however often it is found out. */
export interface NewNotification {
  readonly userId: UserId;
  readonly kind: NotificationKind;
  readonly key: string;
  readonly params: NotificationParams;
  /** Where it leads, without its language. */
  readonly path: string;
}

/** Stores what is new to whom; answers who had not been told yet. */
export async function insertNotifications(db: Database, rows: readonly NewNotification[], now: Date): Promise<UserId[]> {
  if (rows.length === 0) return [];
  const told = await db
    .insert(notifications)
    .values(rows.map((row) => ({ ...row, createdAt: now })))
    .onConflictDoNothing()
    .returning({ userId: notifications.userId });
  return told.map(({ userId }) => userId);
}
