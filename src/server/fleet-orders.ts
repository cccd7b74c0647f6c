import { type FleetOrderRow, insertFleetOrder, listOpenOrders, withdrawOrders } from "#db/queries/fleet-orders.ts";
import { lockFleet, setFleetPaused } from "#db/queries/fleets.ts";
import { AppError } from "#src/domain/errors.ts";
import type { FleetOrder } from "#src/domain/fleet-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { requireRole } from "./authorise.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Asks a runner to do something. It hears so in the answer to its next report, again and again until a report shows it
 * done. Asked for what is asked already, nothing is added. Operators only.
 */
export async function orderFleet(runtime: Runtime, viewer: Viewer, order: FleetOrder): Promise<FleetOrderRow> {
  requireRole(viewer, "operator");
  const { kind, runner } = order;
  const pilot = order.kind === "drain" ? order.pilot : null;
  const askedAt = runtime.clock.now();
  const row = await runtime.db.transaction(async (tx) => {
    const fleet = await lockFleet(tx, runner);
    if (!fleet || (pilot !== null && !fleet.report.pilots.some((one) => one.pilot === pilot)))
      throw new AppError("not-found", { details: { runner, pilot } });
    // A runner on its own machine asks nobody for anything.
    if (kind !== "drain" && fleet.report.site === null) throw new AppError("bad-input", { details: { runner, kind } });
    const open = (await listOpenOrders(tx, runner)).find((one) => one.kind === kind && one.pilot === pilot);
    if (open) return open;
    if (kind !== "drain") {
      await withdrawOrders(tx, runner, askedAt);
      await setFleetPaused(tx, runner, kind === "pause");
    }
    const asked = await insertFleetOrder(tx, { runner, kind, pilot, askedBy: viewer.id, askedAt });
    const details = { order: asked.id, ...(pilot === null ? {} : { pilot }) };
    await recordAudit(tx, { actorId: viewer.id, action: `fleet.${kind}`, subject: `runner:${runner}`, details });
    return asked;
  });
  runtime.notices.tell({ kind: "fleet" });
  return row;
}
