import type { Notices } from "./notices.ts";

/** Waits for something that may concern a runner, and misses nothing between two waits. */
export interface NoticeWait {
  /** Resolves at the next notice, or at once if one came since the last wait, or after this time. */
  next(mostMs: number): Promise<void>;
  stop(): void;
}

/** Begins to listen; what is told from now on is not missed. */
export function waitForNotice(notices: Notices, signal: AbortSignal): NoticeWait {
  let told = false;
  let wake: () => void = () => undefined;
  const hear = () => {
    told = true;
    wake();
  };
  const stopHearing = notices.hear(({ notice }) => {
    if (notice.kind !== "job") hear();
  });
  signal.addEventListener("abort", hear);

  return {
    next: async (mostMs) => {
      if (!told) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, mostMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      told = false;
    },
    stop: () => {
      stopHearing();
      signal.removeEventListener("abort", hear);
      wake();
    },
  };
}
