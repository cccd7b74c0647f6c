import type { AccountView, AllocationView, FleetView, RunnerView, SiteAccountView } from "#src/domain/fleet-view.ts";

/** The fleet in lines for a terminal: what an operator wants to know first, first. */
export function describeFleet({ runners, allocations, accounts, queue, failures }: FleetView): string {
  if (runners.length === 0) return "No runner has told of a fleet yet.\n";
  const waiting = queue.reduce((sum, cohort) => sum + cohort.waiting, 0);
  const running = queue.reduce((sum, cohort) => sum + cohort.running, 0);
  const lines = [
    ...runners.flatMap(describeRunner),
    ...allocations.filter(({ phase }) => phase !== "gone").map(describeAllocation),
    `queue: ${waiting} waiting, ${running} running`,
    ...queue.map((cohort) => `  ${cohort.cohort ?? "(no cohort)"}: ${cohort.waiting} waiting, ${cohort.running} running`),
    ...accounts.map(describeSite),
    ...failures
      .slice(0, 5)
      .map(({ what, count, runner, detail }) => `failure: ${what} on ${runner}, ${count}×${detail ? `: ${detail}` : ""}`),
  ];
  return `${lines.join("\n")}\n`;
}

function describeRunner({ runner, site, connected, silence, pauses, pilots }: RunnerView): string[] {
  const states = [
    ...(connected ? [] : ["not heard of"]),
    ...(silence === null ? [] : [`Slurm does not answer: ${silence}`]),
    ...pauses.map(({ cause, reason, until }) => `paused (${cause}${reason ? `: ${reason}` : ""}${until ? `, until ${until}` : ""})`),
  ];
  const slices = pilots.map(({ pilot, draining, slices: all }) => {
    const counts = ["busy", "ready", "warming", "quarantined"].flatMap((state) => {
      const count = all.filter((slice) => slice.state === state).length;
      return count > 0 ? [`${count} ${state}`] : [];
    });
    return `  pilot ${pilot}: ${counts.join(", ")}${draining ? ", leaving" : ""}`;
  });
  return [`runner ${runner} at ${site ?? "its own machine"}: ${states.length > 0 ? states.join("; ") : "well"}`, ...slices];
}

/** Euros only where somebody has set a price. */
function describeSite({ site, account, amount, unit, energyJoules }: SiteAccountView): string {
  const billed = amount === null || unit === null ? "no bill" : `${amount.toFixed(2)} ${unit}`;
  const cost = account.cost ? [`EUR ${(account.cost.billed / 1e6).toFixed(2)}`] : [];
  const energy = energyJoules === null ? "energy not measured" : `${(energyJoules / 3_600_000).toFixed(3)} kWh`;
  return `30 days at ${site ?? "its own machine"}: ${describeAccount(account)}; ${[billed, ...cost, energy].join(", ")}`;
}

function describeAllocation({ pilot, slurmJobId, phase, pendingCause, account }: AllocationView): string {
  const why = phase === "pending" && pendingCause ? ` (${pendingCause})` : "";
  return `allocation ${pilot}, job ${slurmJobId ?? "none yet"}: ${phase}${why}, ${describeAccount(account)}`;
}

const hours = (ms: number): string => (ms / 3_600_000).toFixed(2);

function describeAccount({ billedMs, usedMs, idleMs, startUpMs }: AccountView): string {
  return `${hours(billedMs)} slice hours = ${hours(usedMs)} used + ${hours(idleMs)} idle + ${hours(startUpMs)} start-up`;
}
