import { listKeptBack } from "#db/queries/grade-releases.ts";
import { claimWeek, listWeeklyReaders } from "#db/queries/notifications-readers.ts";
import { listProgress } from "#db/queries/progress.ts";
import type { UserRow } from "#db/queries/users.ts";
import { findLocalWeek } from "#src/domain/local-week.ts";
import { formatMoment } from "#src/lib/formats.ts";
import { urls } from "#src/lib/urls.ts";
import { makeViewer, mayEnter } from "./accounts-viewer.ts";
import { letters } from "./mail.ts";
import { sendWanted } from "./notify-letters.ts";
import { listOwnDue } from "./own-dates.ts";
import type { Runtime } from "./runtime.ts";

const weekMs = 7 * 86_400_000;
/** Of those in no cohort, which has one. */
const usualZone = "Europe/Brussels";

/** Writes to those who asked for it, once a week, what they did and what is due: on Monday morning where they are, or on the day after if the site was away. */
export async function mailWeeks(runtime: Runtime): Promise<void> {
  const now = runtime.clock.now();
  for (const { reader, zone } of await listWeeklyReaders(runtime.db)) {
    const { week, weekday, hour } = findLocalWeek(now, zone ?? usualZone);
    if (weekday > 2 || (weekday === 1 && hour < 7) || !mayEnter(runtime, reader)) continue;
    // eslint-disable-next-line no-await-in-loop -- letters may take their time
    if (await claimWeek(runtime.db, reader.id, week)) await mailWeek(runtime, reader, now);
  }
}

async function mailWeek(runtime: Runtime, reader: UserRow, now: Date): Promise<void> {
  const since = new Date(now.getTime() - weekMs);
  const visited = (await listProgress(runtime.db, reader.id)).filter(({ visitedAt }) => visitedAt >= since);
  const due = (await listOwnDue(runtime, makeViewer(reader, []))).filter(({ dueAt }) => dueAt.getTime() < now.getTime() + 2 * weekMs);
  // Nothing to say is not said.
  if (visited.length === 0 && due.length === 0) return;
  const { weekly: t } = letters[reader.locale];
  const kept = await listKeptBack(runtime.db, reader.id);
  const done = visited.filter(({ contentUid, state }) => state === "done" && !kept.has(contentUid)).length;
  const lines = due.map(({ exercise, dueAt }) => t.due(exercise.settings.title[reader.locale], formatMoment(reader.locale, dueAt)));
  await sendWanted(runtime, reader, "weekly", {
    subject: t.subject,
    intro: [visited.length === 0 ? t.didNothing : t.did(visited.length, done), ...lines].join("\n"),
    link: { label: t.button, url: `${runtime.config.origin}${urls.learning(reader.locale)}` },
  });
}
