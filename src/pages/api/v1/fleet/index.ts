import type { APIRoute } from "astro";
import { requireToken } from "#src/server/cli-api.ts";
import { viewFleet } from "#src/server/fleet-view.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ request }) => {
  const runtime = await getRuntime();
  return Response.json(await viewFleet(runtime, await requireToken(runtime, request, "read")));
};
