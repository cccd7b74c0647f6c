import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { getJobView, parseJobId } from "#src/server/jobs.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ locals, params, url }) => {
  const viewer = requireReader(locals.viewer, url.searchParams.get("lang"));
  return Response.json(await getJobView(await getRuntime(), viewer, parseJobId(params["id"])), {
    headers: { "cache-control": "no-store" },
  });
};
