import type { AllocationRow } from "#db/queries/allocations.ts";
import { listOrders } from "#db/queries/fleet-orders.ts";
import { type FleetRow, listFleets } from "#db/queries/fleets.ts";
import { addAccounts, settleAllocation } from "#src/domain/allocation-account.ts";
import type { AllocationView, FailureView, FleetView, OrderView, RunnerView, SiteAccountView } from "#src/domain/fleet-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { requireRole } from "./authorise.ts";
import { type FleetFigures, readFigures, shownHours } from "./fleet-figures.ts";
import type { Runtime } from "./runtime.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A runner that has not reported for so long counts as away: it reports every five seconds. */
const silentMs = 30_000;
const mostEnded = 20;
const mostFailures = 50;
const mostOrders = 50;

/** Everything about the machines that learners' work runs on. Operators only. */
export async function viewFleet(runtime: Runtime, viewer: Viewer): Promise<FleetView> {
  requireRole(viewer, "operator");
  const { db, clock } = runtime;
  const now = clock.now();
  const [fleets, orders, figures] = await Promise.all([
    listFleets(db),
    listOrders(db, new Date(now.getTime() - dayMs), mostOrders),
    readFigures(runtime, now),
  ]);
  const { accountedSince, failedSince, firstHour, times, cohorts, faults } = figures;
  const rows = figures.allocations.map((row) => ({ row, view: viewAllocation(row, now) }));
  const allocations = rows.map(({ view }) => view);
  const ended = allocations.filter(({ phase }) => phase === "gone");
  return {
    at: now.toISOString(),
    runners: fleets.map((fleet) => viewRunner(fleet, orders.filter(({ runner }) => runner === fleet.runner).map(viewOrder), now)),
    allocations: [...allocations.filter(({ phase }) => phase !== "gone"), ...ended.slice(0, mostEnded)],
    times: fillHours(firstHour, times),
    accounts: sumBySite(rows.filter(({ row }) => row.submittedAt >= accountedSince)),
    queue: cohorts.map(({ oldestAt, ...row }) => ({
      ...row,
      oldestSeconds: oldestAt && Math.max(0, (now.getTime() - oldestAt.getTime()) / 1_000),
    })),
    failures: [
      ...ended.filter((one) => Date.parse(one.submittedAt) >= failedSince.getTime()).flatMap(viewFailure),
      ...faults.map(({ fault, lastAt, ...rest }) => ({ ...rest, what: fault, detail: null, lastAt: lastAt.toISOString() })),
    ]
      .toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
      .slice(0, mostFailures),
  };
}

function viewRunner({ runner, report, seenAt }: FleetRow, orders: OrderView[], now: Date): RunnerView {
  const { site, accounting, silence, draining, pauses, preempted, nodeFails, pilots } = report;
  const connected = now.getTime() - seenAt.getTime() < silentMs;
  const told = { site, accounting, silence, draining, pauses, preempted, nodeFails, pilots: connected ? pilots : [] };
  return { runner, seenAt: seenAt.toISOString(), connected, ...told, orders };
}

function viewOrder({
  id,
  kind,
  pilot,
  askedAt,
  carriedOutAt,
  withdrawnAt,
  askedByName,
}: Awaited<ReturnType<typeof listOrders>>[number]): OrderView {
  const moments = { askedAt: askedAt.toISOString(), carriedOutAt: carriedOutAt?.toISOString() ?? null };
  return { id, kind, pilot, askedBy: askedByName, ...moments, withdrawn: withdrawnAt !== null };
}

function viewAllocation(row: AllocationRow, now: Date): AllocationView {
  const { pilot, runner, site, slurmJobId, phase, pendingCause, pendingReason, sliceKind, slices, fate, detail, bill } = row;
  const facts = {
    slices,
    beganAtMs: row.beganAt?.getTime() ?? null,
    joinedAtMs: row.joinedAt?.getTime() ?? null,
    endedAtMs: row.endedAt?.getTime() ?? null,
    usedMs: row.usedMs,
    startUpMs: row.startUpMs,
    bill,
  };
  return {
    pilot,
    runner,
    site,
    slurmJobId,
    phase,
    pendingCause,
    pendingReason,
    sliceKind,
    slices,
    fate,
    detail,
    submittedAt: row.submittedAt.toISOString(),
    beganAt: row.beganAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    account: settleAllocation(facts, now.getTime()),
    source: bill ? "sacct" : "pilots",
  };
}

function viewFailure({ runner, fate, detail, endedAt, submittedAt }: AllocationView): FailureView[] {
  if (fate === null || fate === "served") return [];
  return [{ runner, what: fate, detail, count: 1, lastAt: endedAt ?? submittedAt }];
}

function sumBySite(rows: readonly { readonly row: AllocationRow; readonly view: AllocationView }[]): SiteAccountView[] {
  const sites = [...new Set(rows.map(({ row }) => row.site))].toSorted((a, b) => (a ?? "").localeCompare(b ?? ""));
  return sites.map((site) => {
    const own = rows.filter(({ row }) => row.site === site);
    const views = own.map(({ view }) => view);
    const bills = own.flatMap(({ row }) => row.bill ?? []);
    const [first] = bills.filter(({ unit }) => unit !== null);
    const sum = (values: readonly (number | null)[]): number | null =>
      values.every((value) => value === null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
    return {
      site,
      allocations: own.length,
      measuredOnly: views.filter(({ source }) => source === "pilots").length,
      account: addAccounts(views.map(({ account }) => account)),
      unit: first?.unit ?? null,
      amount: sum(bills.map(({ amount }) => amount)),
      energyJoules: sum(bills.map(({ energyJoules }) => energyJoules)),
    };
  });
}

function fillHours(first: Date, times: FleetFigures["times"]): FleetView["times"] {
  const known = new Map(times.map(({ beginsAt, ...time }) => [beginsAt.getTime(), time]));
  return Array.from({ length: shownHours }, (_, hour) => {
    const at = first.getTime() + hour * hourMs;
    const { usedMs, idleMs, startUpMs } = known.get(at) ?? { usedMs: 0, idleMs: 0, startUpMs: 0 };
    return { beginsAt: new Date(at).toISOString(), usedMs, idleMs, startUpMs };
  });
}
