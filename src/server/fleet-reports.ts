import type { AllocationReport, FleetReport, FleetWishes, SliceTime } from "#contract/fleet-report.ts";
import type { PilotId, RunnerId } from "#contract/ids.ts";
import type { Database } from "#db/client.ts";
import {
  type AllocationRow,
  billAllocation,
  endForgotten,
  listUnbilled,
  lockAllocations,
  type NewAllocation,
  recordAllocations,
} from "#db/queries/allocations.ts";
import { closeOrders, type FleetOrderRow, listOpenOrders } from "#db/queries/fleet-orders.ts";
import { addFleetTime } from "#db/queries/fleet-times.ts";
import { type FleetRow, lockFleet, recordFleet } from "#db/queries/fleets.ts";
import { meter } from "#src/domain/metered-time.ts";
import { isCarriedOut } from "#src/domain/fleet-orders.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";

const stepMs = 5 * 60_000;
/** An allocation that its runner does not speak of for so long has ended while nobody looked. */
const forgottenMs = 10 * 60_000;
/** Sites' accounts are asked about allocations this old, and about so many at a time. */
const unbilledMs = 7 * 86_400_000;
const mostUnbilled = 100;

/** Takes in what a runner tells of its fleet, and answers with what its operator wants of it. */
export async function takeFleetReport(runtime: Runtime, report: FleetReport): Promise<FleetWishes> {
  const now = runtime.clock.now();
  const { runner } = report;
  const wishes = await runtime.db.transaction(async (tx) => {
    const before = await lockFleet(tx, runner);
    await recordFleet(tx, report, now);
    await countTime(tx, report, before, now);
    await noteAllocations(tx, report, now);
    for (const bill of report.bills) await billAllocation(tx, runner, bill); // eslint-disable-line no-await-in-loop -- one connection
    await endForgotten(tx, runner, new Date(now.getTime() - forgottenMs), "its runner speaks of it no more");
    const open = await confirmOrders(tx, report, now);
    const living = report.allocations.filter(({ phase }) => phase !== "gone").map(({ pilot }) => pilot);
    const since = new Date(now.getTime() - unbilledMs);
    const asks = report.accounting === "sacct";
    return {
      paused: before?.paused ?? false,
      drain: listDrained(open),
      unbilled: asks ? await listUnbilled(tx, runner, { living, since, limit: mostUnbilled }) : [],
    };
  });
  runtime.notices.tell({ kind: "fleet" });
  return wishes;
}

/** What a first report of a process counts began with that process. */
async function countTime(tx: Database, { runner, instance, time }: FleetReport, before: FleetRow | undefined, now: Date): Promise<void> {
  const last = before && { instance: before.report.instance, ofInstance: before.report.time, total: nothing };
  const { since } = meter(last, instance, time);
  if (since.usedMs + since.idleMs + since.startUpMs === 0) return;
  await addFleetTime(tx, runner, new Date(Math.floor(now.getTime() / stepMs) * stepMs), since);
}

async function noteAllocations(tx: Database, report: FleetReport, now: Date): Promise<void> {
  const { runner, allocations } = report;
  const known = new Map(
    (
      await lockAllocations(
        tx,
        allocations.map(({ pilot }) => pilot),
      )
    ).map((row) => [row.pilot, row]),
  );
  const rows = allocations.flatMap((told) => {
    const row = known.get(told.pilot);
    // Another runner's, or one whose account is closed: nothing said of it now is true.
    return row && (row.runner !== runner || row.bill !== null) ? [] : [makeRow(report, told, row, now)];
  });
  await recordAllocations(tx, rows);
}

function makeRow(
  { runner, instance, site }: FleetReport,
  told: AllocationReport,
  row: AllocationRow | undefined,
  now: Date,
): NewAllocation {
  const before = row && { instance: row.instance, ofInstance: readOwnTime(row), total: readTime(row) };
  const { total, ofInstance } = meter(before, instance, told.time);
  return {
    pilot: told.pilot,
    runner,
    site,
    slurmJobId: told.slurmJobId ?? row?.slurmJobId ?? null,
    phase: told.phase,
    pendingCause: told.pending?.cause ?? null,
    pendingReason: told.pending?.reason ?? null,
    sliceKind: told.sliceKind,
    slices: told.slices,
    submittedAt: row?.submittedAt ?? new Date(told.submittedAt),
    // Who saw it first knows best: a process that takes an allocation over finds it begun.
    beganAt: row?.beganAt ?? parseMoment(told.beganAt),
    joinedAt: row?.joinedAt ?? parseMoment(told.joinedAt),
    endsAt: parseMoment(told.endsAt) ?? row?.endsAt ?? null,
    endedAt: parseMoment(told.endedAt),
    fate: told.fate,
    detail: told.detail,
    ...total,
    instance,
    instanceUsedMs: ofInstance.usedMs,
    instanceStartUpMs: ofInstance.startUpMs,
    instanceIdleMs: ofInstance.idleMs,
    seenAt: now,
  };
}

/** Closes what the report shows done, and answers with what is still to be done. */
async function confirmOrders(tx: Database, report: FleetReport, now: Date): Promise<FleetOrderRow[]> {
  const open = await listOpenOrders(tx, report.runner);
  const ended = await findEnded(tx, report.runner, listDrained(open));
  const done = open.filter((order) => isCarriedOut(order, report, ended));
  await closeOrders(
    tx,
    done.map(({ id }) => id),
    now,
  );
  for (const { id, kind, pilot } of done) {
    const details = { order: id, kind, ...(pilot === null ? {} : { pilot }) };
    // eslint-disable-next-line no-await-in-loop -- one transaction is one connection
    await recordAudit(tx, { actorId: null, action: "fleet.carried-out", subject: `runner:${report.runner}`, details });
  }
  return open.filter((order) => !done.includes(order));
}

/** Which of these pilots' allocations are over. */
async function findEnded(tx: Database, runner: RunnerId, pilots: readonly PilotId[]): Promise<Set<PilotId>> {
  const rows = await lockAllocations(tx, pilots);
  return new Set(rows.filter((row) => row.runner === runner && row.phase === "gone").map(({ pilot }) => pilot));
}

const listDrained = (orders: readonly FleetOrderRow[]): PilotId[] =>
  orders.flatMap(({ kind, pilot }) => (kind === "drain" && pilot !== null ? [pilot] : []));

const nothing: SliceTime = { usedMs: 0, idleMs: 0, startUpMs: 0 };
const readTime = ({ usedMs, idleMs, startUpMs }: AllocationRow): SliceTime => ({ usedMs, idleMs, startUpMs });
const readOwnTime = (row: AllocationRow): SliceTime => ({
  usedMs: row.instanceUsedMs,
  idleMs: row.instanceIdleMs,
  startUpMs: row.instanceStartUpMs,
});
const parseMoment = (text: string | null): Date | null => (text === null ? null : new Date(text));
