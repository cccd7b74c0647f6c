import { deleteOldNotifications } from "#db/queries/notifications.ts";
import { notifyOfDeadlines } from "./notify-deadlines.ts";
import { mailNotifications } from "./notify-letters.ts";
import { mailWeeks } from "./notify-weekly.ts";
import { keepRound, type Round } from "./rounds.ts";
import type { Runtime } from "./runtime.ts";

const minuteMs = 60_000;
/** What nobody has looked at in half a year is news no more. */
const keptMs = 180 * 86_400_000;

/** Tells and writes what time alone brings, while the site runs. Each round can be made twice, and by two processes. */
export function keepNotifications(runtime: Runtime): void {
  const { db, clock } = runtime;
  const rounds: readonly Round[] = [
    { what: "letters about notifications", everyMs: minuteMs, work: () => mailNotifications(runtime) },
    { what: "looking for deadlines", everyMs: 10 * minuteMs, work: () => notifyOfDeadlines(runtime) },
    { what: "weekly letters", everyMs: 15 * minuteMs, work: () => mailWeeks(runtime) },
    {
      what: "forgetting old notifications",
      everyMs: 24 * 60 * minuteMs,
      work: () => deleteOldNotifications(db, new Date(clock.now().getTime() - keptMs)),
    },
  ];
  for (const round of rounds) keepRound(runtime, round);
}
