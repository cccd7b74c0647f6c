import { useCallback, useEffect, useState } from "react";
import type { BudgetView } from "#src/domain/budget-view.ts";
import type { WorkspaceApi } from "../workspace-api.ts";

export interface OwnBudget {
  /** Null where the exercise is never on a GPU. */
  readonly view: BudgetView | null;
  ask(seconds: number, reason: string): Promise<void>;
}

/** What is left of the learner's GPU time: looked at again when a job changes, when they come back, and when they were told something. */
export function useBudget(first: BudgetView | null, api: WorkspaceApi["budget"], jobStamp: string): OwnBudget {
  const [view, setView] = useState(first);
  const isCounted = first !== null;

  const look = useCallback(() => {
    // What cannot be asked now is asked with the next change; the figures on show are then a little old.
    if (isCounted && document.visibilityState === "visible") void api.read().then(setView, () => undefined);
  }, [api, isCounted]);

  useEffect(look, [look, jobStamp]);
  useEffect(() => {
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    document.addEventListener("atelier-notification", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
      document.removeEventListener("atelier-notification", look);
    };
  }, [look]);

  return { view, ask: async (seconds, reason) => setView(await api.ask(seconds, reason)) };
}
