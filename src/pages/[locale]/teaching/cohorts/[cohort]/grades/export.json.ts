import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { exportJson } from "#src/server/gradebook-export.ts";
import { getRuntime } from "#src/server/runtime.ts";

/** A cohort's gradebook as JSON; src/domain/grade-export.ts says of which shape. */
export const GET: APIRoute = async ({ locals, params }) => {
  const viewer = requireReader(locals.viewer, locals.locale);
  return new Response(await exportJson(await getRuntime(), viewer, params["cohort"] ?? ""), {
    headers: {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="grades.json"',
      "cache-control": "no-store",
    },
  });
};
