import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { readMistakes } from "#src/server/class-mistakes.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ locals, params, url }) => {
  const viewer = requireReader(locals.viewer, url.searchParams.get("lang"));
  const span = url.searchParams.get("span") === "all" ? "all" : "recent";
  return Response.json(await readMistakes(await getRuntime(), viewer, params["cohort"] ?? "", span), {
    headers: { "cache-control": "no-store" },
  });
};
