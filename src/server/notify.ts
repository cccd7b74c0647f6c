import type { Database } from "#db/client.ts";
import { insertNotifications, listNotifications, markRead, type NotificationRow } from "#db/queries/notifications.ts";
import { AppError } from "#src/domain/errors.ts";
import type { NewNotification } from "#src/domain/notifications.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** What is shown of what somebody was told: older ones are forgotten after a while anyway. */
const mostShown = 200;

/** Somebody, and what they are to be told. */
export interface Told extends NewNotification {
  readonly userId: UserId;
}

/**
 * Tells people something in the transaction of the act that they are told of. Answers who had not been told before:
 * hand them to `tellPages` after the commit.
 */
export const notify = (tx: Database, now: Date, told: readonly Told[]): Promise<UserId[]> => insertNotifications(tx, told, now);

/** Lets open pages of these people look again. */
export function tellPages(runtime: Runtime, people: readonly UserId[]): void {
  for (const userId of new Set(people)) runtime.notices.tell({ kind: "notification", userId });
}

/** Tells people something where there is no transaction to join. */
export async function notifyNow(runtime: Runtime, told: readonly Told[]): Promise<void> {
  tellPages(runtime, await notify(runtime.db, runtime.clock.now(), told));
}

/** What the viewer was told, the newest first. */
export const listOwnNotifications = ({ db }: Runtime, viewer: Viewer): Promise<NotificationRow[]> =>
  listNotifications(db, viewer.id, mostShown);

/** Notes that the viewer has read one of theirs, and answers where it leads. Another's does not exist. */
export async function readNotification(runtime: Runtime, viewer: Viewer, id: string): Promise<string> {
  const [read] = await markRead(runtime.db, viewer.id, id, runtime.clock.now());
  if (!read) throw new AppError("not-found", { details: { notification: id } });
  tellPages(runtime, [viewer.id]);
  return read.path;
}

/** Notes that the viewer has read all of theirs. */
export async function readAllNotifications(runtime: Runtime, viewer: Viewer): Promise<void> {
  await markRead(runtime.db, viewer.id, null, runtime.clock.now());
  tellPages(runtime, [viewer.id]);
}
