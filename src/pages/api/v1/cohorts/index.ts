import type { APIRoute } from "astro";
import { requireToken } from "#src/server/cli-api.ts";
import { listCohortSummaries } from "#src/server/cli-teaching.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ request }) => {
  const runtime = await getRuntime();
  return Response.json(await listCohortSummaries(runtime, await requireToken(runtime, request, "read")));
};
