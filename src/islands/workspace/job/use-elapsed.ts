import { useEffect, useState } from "react";

/** Seconds since a moment, ticking while `isTicking`; 0 before it. */
export function useElapsed(since: string | null, isTicking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isTicking]);
  return since === null ? 0 : Math.max(0, (now - Date.parse(since)) / 1000);
}
