import { useCallback, useEffect, useState } from "react";
import { useSetting } from "../workspace-context.ts";
import type { JobSnapshot } from "./job-session.ts";
import { showNotification } from "./show-notification.ts";

export interface StartNotice {
  /** Whether a job that was waited for runs now. */
  readonly hasJustStarted: boolean;
  /** Whether the learner has asked to be told, and whether the browser lets us. */
  readonly asked: "no" | "yes" | "refused";
  ask(): Promise<void>;
}

/** Whoever has waited so long may have turned to something else; whoever has asked is told in any case. */
const worthTellingMs = 2000;

/** Tells a learner who waits that the job has started: in the page, in the tab's title, and outside where they asked for it. */
export function useStartNotice({ waitedMs }: JobSnapshot): StartNotice {
  const { t, exercise } = useSetting();
  const [asked, setAsked] = useState<StartNotice["asked"]>("no");
  const hasJustStarted = waitedMs !== null && (asked !== "no" || waitedMs >= worthTellingMs);

  useEffect(() => {
    if (!hasJustStarted) return;
    markTitle(t.status.startedTitle(document.title));
    if (asked === "yes" && document.hidden) showNotification(t.status.justStarted, exercise.title);
  }, [hasJustStarted, asked, t, exercise]);

  const ask = useCallback(async () => {
    const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
    setAsked(answer === "granted" ? "yes" : "refused");
  }, []);

  return { hasJustStarted, asked, ask };
}

/** Changes the tab's title until the learner is back. */
function markTitle(title: string): void {
  const before = document.title;
  document.title = title;
  const signs = ["pointerdown", "keydown", "visibilitychange"] as const;
  const restore = () => {
    if (document.hidden) return;
    document.title = before;
    for (const sign of signs) document.removeEventListener(sign, restore);
  };
  for (const sign of signs) document.addEventListener(sign, restore);
}
