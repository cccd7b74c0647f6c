import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { readLastOutput } from "#src/server/shared-draft.ts";

export const GET: APIRoute = async ({ locals, params, url }) => {
  const viewer = requireReader(locals.viewer, url.searchParams.get("lang"));
  const { cohort: cohortId = "", user: userId = "", exercise: exerciseUid = "" } = params;
  return Response.json(await readLastOutput(await getRuntime(), viewer, { cohortId, userId, exerciseUid }), {
    headers: { "cache-control": "no-store" },
  });
};
