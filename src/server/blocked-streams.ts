import type { UserId } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** Ends a stream when its reader is blocked: a line that was opened before must not go on. */
export function endIfBlocked({ notices }: Runtime, userId: UserId, signal: AbortSignal, end: () => void): void {
  const stopHearing = notices.hear(({ notice }) => {
    if (notice.kind === "blocked" && notice.userId === userId) end();
  });
  if (signal.aborted) stopHearing();
  else signal.addEventListener("abort", stopHearing, { once: true });
}
