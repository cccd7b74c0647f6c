import { deleteOldNotifications } from "#db/queries/notifications.ts";
import { notifyOfDeadlines } from "./notify-deadlines.ts";
import { mailNotifications } from "./notify-letters.ts";
import { mailWeeks } from "./notify-weekly.ts";
import type { Runtime } from "./runtime.ts";

const minuteMs = 60_000;
/** What nobody has looked at in half a year is news no more. */
const keptMs = 180 * 86_400_000;

const rounds: readonly { readonly everyMs: number; readonly work: (runtime: Runtime) => Promise<void> }[] = [
  { everyMs: minuteMs, work: mailNotifications },
  { everyMs: 10 * minuteMs, work: notifyOfDeadlines },
  { everyMs: 15 * minuteMs, work: mailWeeks },
  { everyMs: 24 * 60 * minuteMs, work: ({ db, clock }) => deleteOldNotifications(db, new Date(clock.now().getTime() - keptMs)) },
];

/** Tells and writes what time alone brings, while the site runs. Each round can be made twice, and by two processes. */
export function keepNotifications(runtime: Runtime): AsyncDisposable {
  let work = Promise.resolve();
  const timers = rounds.map((round) =>
    setInterval(() => {
      work = work
        .then(() => round.work(runtime))
        .catch((error: unknown) => runtime.log.error({ err: error }, "a round of notifications failed"));
    }, round.everyMs).unref(),
  );
  return {
    [Symbol.asyncDispose]: async () => {
      for (const timer of timers) clearInterval(timer);
      await work;
    },
  };
}
