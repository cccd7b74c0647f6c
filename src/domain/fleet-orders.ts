import type { FleetReport } from "#contract/fleet-report.ts";

/** What an operator asked of a runner. */
export interface AskedOrder {
  readonly kind: "pause" | "resume" | "drain";
  readonly pilot: string | null;
}

/** Whether a runner's report shows that it did what it was asked. */
export function isCarriedOut({ kind, pilot }: AskedOrder, { pauses, pilots }: Pick<FleetReport, "pauses" | "pilots">): boolean {
  const isPaused = pauses.some(({ cause }) => cause === "operator");
  switch (kind) {
    case "pause":
      return isPaused;
    case "resume":
      return !isPaused;
    case "drain":
      // One that is gone has left, whatever took it.
      return pilots.find((one) => one.pilot === pilot)?.draining ?? true;
  }
}
