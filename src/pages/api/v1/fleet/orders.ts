import type { APIRoute } from "astro";
import { AppError } from "#src/domain/errors.ts";
import { FleetOrder } from "#src/domain/fleet-view.ts";
import { requireToken } from "#src/server/cli-api.ts";
import { orderFleet } from "#src/server/fleet-orders.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const POST: APIRoute = async ({ request }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "submit");
  const body = FleetOrder.safeParse(await request.json().catch(() => undefined));
  if (!body.success) throw new AppError("bad-input", { details: body.error.issues });
  const { id } = await orderFleet(runtime, viewer, body.data);
  return Response.json({ id }, { status: 201 });
};
