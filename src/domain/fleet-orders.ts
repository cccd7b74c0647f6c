import type { FleetReport } from "#contract/fleet-report.ts";

/** What an operator asked of a runner. */
export interface AskedOrder {
  readonly kind: "pause" | "resume" | "drain";
  readonly pilot: string | null;
}

/**
 * Whether a runner's report shows that it did what it was asked. A pilot that is not there has left, whatever took it, if
 * it is among those whose allocation has `ended`: a runner that has just begun does not see its pilots until they have come
 * back to it. Only on their runner's own machine pilots end with it.
 */
export function isCarriedOut(
  { kind, pilot }: AskedOrder,
  { site, pauses, pilots }: Pick<FleetReport, "site" | "pauses" | "pilots">,
  ended: ReadonlySet<string>,
): boolean {
  const isPaused = pauses.some(({ cause }) => cause === "operator");
  switch (kind) {
    case "pause":
      return isPaused;
    case "resume":
      return !isPaused;
    case "drain":
      return pilots.find((one) => one.pilot === pilot)?.draining ?? (site === null || (pilot !== null && ended.has(pilot)));
  }
}
