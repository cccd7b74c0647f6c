import { useEffect, useState } from "react";

/**
 * Whole seconds until the exercise takes another submission; 0 when it does now.
 * Counted from when the last one was handed in, by this device's clock: the
 * server's answer decides, this only spares a refusal.
 */
export function useCooldown(lastSubmittedAt: string | null, cooldownSeconds: number): number {
  const [now, setNow] = useState(() => Date.now());
  const endsAt = lastSubmittedAt === null ? 0 : Date.parse(lastSubmittedAt) + cooldownSeconds * 1000;
  // A clock that runs behind would show more than the rule itself.
  const left = Math.min(cooldownSeconds, Math.max(0, Math.ceil((endsAt - now) / 1000)));
  useEffect(() => {
    if (endsAt <= Date.now()) return;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= endsAt) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [endsAt]);
  return left;
}
