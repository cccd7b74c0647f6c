import type { AttemptEvent } from "#contract/event.ts";
import type { JobSpec } from "#contract/job-spec.ts";

/** How much more one attempt may report: characters of output, and events of each other kind. */
export type Allowance = Readonly<Record<AttemptEvent["kind"], number>>;

/** Usage is told a few times a second at the most. */
const USAGE_PER_SECOND = 10;

/**
 * As much as a warden and a judge let through; so only a pilot that makes events
 * up comes to the end of it. The runner keeps events until the site has them:
 * without an end, one pilot could fill the memory that all the others need.
 */
export function makeAllowance({ limits, produces }: JobSpec): Allowance {
  return {
    started: 1,
    // A byte becomes one character at most, and every text has one at least.
    output: limits.outputBytes,
    cut: 4,
    figure: 100,
    metric: 20_000,
    artifact: produces.length,
    usage: 100 + USAGE_PER_SECOND * limits.wallSeconds,
    check: 200,
    finished: 1,
  };
}

/** What is left after this event; null where it is more than was left. */
export function spend(allowance: Allowance, event: AttemptEvent): Allowance | null {
  const cost = event.kind === "output" ? Math.max(1, event.text.length) : 1;
  const left = allowance[event.kind] - cost;
  return left < 0 ? null : { ...allowance, [event.kind]: left };
}
