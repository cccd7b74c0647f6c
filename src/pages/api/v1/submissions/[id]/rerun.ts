import type { APIRoute } from "astro";
import { requireToken } from "#src/server/cli-api.ts";
import { getRerun, startRerun } from "#src/server/grade-rerun.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ request, params }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "read");
  return Response.json(await getRerun(runtime, viewer, params["id"] ?? ""));
};

export const POST: APIRoute = async ({ request, params }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "submit");
  return Response.json(await startRerun(runtime, viewer, params["id"] ?? ""), { status: 201 });
};
