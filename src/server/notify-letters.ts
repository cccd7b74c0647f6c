import { listUnmailed, markMailed, type NotificationRow } from "#db/queries/notifications.ts";
import type { UserRow } from "#db/queries/users.ts";
import { letterAfterMs } from "#src/domain/notifications.ts";
import { urls } from "#src/lib/urls.ts";
import { mail as english } from "#src/messages/en/mail.ts";
import { mail as french } from "#src/messages/fr/mail.ts";
import { sayNotification } from "#src/server/notify-words.ts";
import { mayEnter } from "./accounts-viewer.ts";
import { addEmailToken } from "./email-tokens.ts";
import { send } from "./mail.ts";
import type { Runtime } from "./runtime.ts";
import { hasOpenStream } from "./stream.ts";

const letters = { en: english, fr: french } as const;
const mostAtOnce = 500;

/**
 * Writes letters about what people were told a while ago and have not read: one for each reader, whatever its length, to
 * those who asked for it. Whoever has a page open is left alone until it is closed. A letter is claimed before it is sent,
 * so that of two processes only one sends it.
 */
export async function mailNotifications(runtime: Runtime): Promise<void> {
  const now = runtime.clock.now();
  const waiting = await listUnmailed(runtime.db, new Date(now.getTime() - letterAfterMs), mostAtOnce);
  for (const [userId, rows] of Map.groupBy(waiting, ({ reader }) => reader.id)) {
    const reader = rows[0]?.reader;
    const wants = reader?.noticeLetters && reader.blockedAt === null && mayEnter(runtime, reader);
    if (!reader || (wants && hasOpenStream(userId))) continue;
    // eslint-disable-next-line no-await-in-loop -- letters may take their time
    const claimed = await markMailed(runtime.db, rows.map(({ notification }) => notification.id), now); // prettier-ignore
    const unread = claimed.filter(({ readAt }) => readAt === null);
    // eslint-disable-next-line no-await-in-loop -- as above
    if (wants && unread.length > 0) await mailTo(runtime, reader, unread);
  }
}

async function mailTo(runtime: Runtime, reader: UserRow, unread: readonly NotificationRow[]): Promise<void> {
  const { notices, greeting, signature, stop } = letters[reader.locale];
  const stopUrl = await makeStopUrl(runtime, reader);
  const letter = {
    subject: notices.subject(unread.length),
    greeting: greeting(reader.name),
    intro: unread.map((row) => sayNotification(reader.locale, row)).join("\n"),
    link: { label: notices.button, url: `${runtime.config.origin}${urls.notifications(reader.locale)}` },
    outro: stop(stopUrl),
    signature,
  };
  send(runtime, reader, "notices", letter, stopUrl);
}

/** A link by which whoever has the letter stops further ones, without signing in. It does nothing else. */
export async function makeStopUrl(runtime: Runtime, { id: userId, locale }: Pick<UserRow, "id" | "locale">): Promise<string> {
  const secret = await addEmailToken(runtime.db, runtime.clock.now(), "stop-letters", userId);
  return `${runtime.config.origin}${urls.stopLetters(locale)}?token=${secret}`;
}
