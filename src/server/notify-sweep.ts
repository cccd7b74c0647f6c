import { deleteOldNotifications } from "#db/queries/notifications.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { notifyOfDeadlines } from "./notify-deadlines.ts";
import { mailNotifications } from "./notify-letters.ts";
import { mailWeeks } from "./notify-weekly.ts";
import type { Runtime } from "./runtime.ts";

const minuteMs = 60_000;
/** What nobody has looked at in half a year is news no more. */
const keptMs = 180 * 86_400_000;

const rounds: readonly { readonly what: string; readonly everyMs: number; readonly work: (runtime: Runtime) => Promise<void> }[] = [
  { what: "letters about notifications", everyMs: minuteMs, work: mailNotifications },
  { what: "looking for deadlines", everyMs: 10 * minuteMs, work: notifyOfDeadlines },
  { what: "weekly letters", everyMs: 15 * minuteMs, work: mailWeeks },
  { what: "forgetting old notifications", everyMs: 24 * 60 * minuteMs, work: forgetOld },
];

function forgetOld({ db, clock }: Runtime): Promise<void> {
  return deleteOldNotifications(db, new Date(clock.now().getTime() - keptMs));
}

/** Tells and writes what time alone brings, while the site runs. Each round can be made twice, and by two processes. */
export function keepNotifications(runtime: Runtime): void {
  for (const { what, everyMs, work } of rounds) {
    let isUnderWay = false;
    const make = async () => {
      if (isUnderWay) return;
      isUnderWay = true;
      await work(runtime).finally(() => (isUnderWay = false));
    };
    setInterval(() => runAfterwards(runtime, what, make), everyMs).unref();
  }
}
