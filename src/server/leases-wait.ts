import type { Notices } from "./notices.ts";

/** Waits for something that may concern a runner, and misses nothing between two waits. */
export interface NoticeWait {
  /** Resolves at the next notice, or at once if one came since the last wait, or after this time: whether there is only more work. */
  next(mostMs: number): Promise<"work" | "anything">;
  stop(): void;
}

/** Begins to listen; what is told from now on is not missed. */
export function waitForNotice(notices: Notices, signal: AbortSignal): NoticeWait {
  let told: "work" | "anything" | undefined;
  let wake: () => void = () => undefined;
  const hear = (what: "work" | "anything") => {
    if (told !== "anything") told = what;
    wake();
  };
  const stopHearing = notices.hear(({ notice }) => {
    if (notice.kind === "queue") hear("work");
    if (notice.kind === "stop") hear("anything");
  });
  const leave = () => hear("anything");
  signal.addEventListener("abort", leave);

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
      const heard = told ?? "anything";
      told = undefined;
      return heard;
    },
    stop: () => {
      stopHearing();
      signal.removeEventListener("abort", leave);
      wake();
    },
  };
}
