import { listUnmailed, markMailed, type NotificationRow, settleUnwanted } from "#db/queries/notifications.ts";
import type { UserRow } from "#db/queries/users.ts";
import { letterAfterMs } from "#src/domain/notifications.ts";
import { urls } from "#src/lib/urls.ts";
import { mayEnter } from "./accounts-viewer.ts";
import { addEmailToken } from "./email-tokens.ts";
import { letters, send } from "./mail.ts";
import type { Letter } from "./mail-letter.ts";
import { sayNotification } from "./notify-words.ts";
import type { Runtime } from "./runtime.ts";
import { listOpenStreams } from "./stream.ts";

const mostAtOnce = 500;

/**
 * Writes letters about what people were told a while ago and have not read: one for each reader, whatever its length, to
 * those who asked for it. Whoever is at the bench or watches a class now, as far as this process knows, is left alone until
 * they leave. A letter is claimed before it is sent, so that of two processes only one sends it.
 */
export async function mailNotifications(runtime: Runtime): Promise<void> {
  const { db, clock } = runtime;
  const now = clock.now();
  const before = new Date(now.getTime() - letterAfterMs);
  await settleUnwanted(db, before, now);
  const waiting = await listUnmailed(db, before, listOpenStreams(), mostAtOnce);
  for (const rows of Map.groupBy(waiting, ({ reader }) => reader.id).values()) {
    const ids = rows.map(({ notification }) => notification.id);
    // eslint-disable-next-line no-await-in-loop -- letters may take their time
    const unread = (await markMailed(db, ids, now)).filter(({ readAt }) => readAt === null);
    const reader = rows[0]?.reader;
    // eslint-disable-next-line no-await-in-loop -- as above
    if (reader && unread.length > 0 && mayEnter(runtime, reader)) await mailTo(runtime, reader, unread);
  }
}

function mailTo(runtime: Runtime, reader: UserRow, unread: readonly NotificationRow[]): Promise<void> {
  const { notices } = letters[reader.locale];
  return sendWanted(runtime, reader, "notices", {
    subject: notices.subject(unread.length),
    intro: unread.map((row) => sayNotification(reader.locale, row)).join("\n"),
    link: { label: notices.button, url: `${runtime.config.origin}${urls.notifications(reader.locale)}` },
  });
}

/**
 * Sends a letter that its reader asked for. It ends with a link by which whoever has it stops further ones, without
 * signing in; the link does nothing else.
 */
export async function sendWanted(
  runtime: Runtime,
  reader: UserRow,
  kind: "notices" | "weekly",
  letter: Pick<Letter, "subject" | "intro" | "link">,
): Promise<void> {
  const { greeting, signature, stop } = letters[reader.locale];
  const token = await addEmailToken(runtime.db, runtime.clock.now(), "stop-letters", reader.id);
  const stopUrl = `${runtime.config.origin}${urls.stopLetters(reader.locale)}?token=${token}`;
  send(runtime, reader, kind, { ...letter, greeting: greeting(reader.name), outro: stop(stopUrl), signature }, stopUrl);
}
