import type { APIRoute } from "astro";
import { getExerciseSummary, requireToken } from "#src/server/cli-api.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ request, params }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "read");
  const { course = "", exercise = "" } = params;
  return Response.json(await getExerciseSummary(runtime, viewer, { course, exercise }));
};
