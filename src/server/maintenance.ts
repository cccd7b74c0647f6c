import { deleteMaintenance, insertMaintenance, listMaintenance, type MaintenanceRow } from "#db/queries/maintenance-windows.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { MaintenanceWindow } from "#src/domain/maintenance.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireRole } from "./authorise.ts";
import { Recently } from "./recently.ts";
import type { Runtime } from "./runtime.ts";

/** Asked for each lease and each learner who waits. */
const keptMs = 1000;
const windows = new WeakMap<Runtime, Recently<readonly MaintenanceRow[]>>();

/** Windows that have not ended, as they were a moment ago. */
export function readMaintenance(runtime: Runtime): Promise<readonly MaintenanceRow[]> {
  const known = windows.get(runtime) ?? new Recently(keptMs);
  windows.set(runtime, known);
  const now = runtime.clock.now();
  return known.get(now.getTime(), () => listMaintenance(runtime.db, now));
}

/** Windows that have not ended, for operators. */
export async function listWindows(runtime: Runtime, viewer: Viewer): Promise<MaintenanceRow[]> {
  requireRole(viewer, "operator");
  return listMaintenance(runtime.db, runtime.clock.now());
}

/** Notes when machines are out of service. Jobs that would not end before wait, and dates that fall into it move. */
export async function enterMaintenance(runtime: Runtime, viewer: Viewer, window: MaintenanceWindow): Promise<void> {
  requireRole(viewer, "operator");
  const { startsAt, endsAt, slices } = window;
  if (endsAt <= startsAt) throw new AppError("bad-input", { params: { field: "ends", reason: "end-first" } });
  if (endsAt <= runtime.clock.now()) throw new AppError("bad-input", { params: { field: "ends", reason: "past" } });
  await runtime.db.transaction(async (tx) => {
    const id = await insertMaintenance(tx, window);
    invariant(id, "a window can be added");
    const details = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), slices };
    await recordAudit(tx, { actorId: viewer.id, action: "maintenance.entered", subject: `maintenance:${id}`, details });
  });
  forget(runtime);
}

/** Takes a window back: jobs go on, and dates are what they were. */
export async function removeMaintenance(runtime: Runtime, viewer: Viewer, id: string): Promise<void> {
  requireRole(viewer, "operator");
  await runtime.db.transaction(async (tx) => {
    const window = await deleteMaintenance(tx, id);
    if (!window) throw new AppError("not-found", { details: { maintenance: id } });
    const details = { startsAt: window.startsAt.toISOString(), endsAt: window.endsAt.toISOString(), slices: window.slices };
    await recordAudit(tx, { actorId: viewer.id, action: "maintenance.removed", subject: `maintenance:${id}`, details });
  });
  forget(runtime);
}

function forget(runtime: Runtime): void {
  windows.delete(runtime);
  runtime.notices.tell({ kind: "queue" });
}
