import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { parseAfter, readJobEvents } from "#src/server/job-events.ts";
import { parseJobId } from "#src/server/jobs.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ locals, params, url }) => {
  const viewer = requireReader(locals.viewer, url.searchParams.get("lang"));
  const after = parseAfter(url.searchParams.get("after"));
  return Response.json(await readJobEvents(await getRuntime(), viewer, parseJobId(params["id"]), after), {
    headers: { "cache-control": "no-store" },
  });
};
