import type { APIRoute } from "astro";
import { requireViewer } from "#src/server/authorise.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { listOwnSkills } from "#src/server/skills.ts";

/** The reader's skills with their evidence, for whatever they show them to. */
export const GET: APIRoute = async ({ locals }) => {
  const runtime = await getRuntime();
  const viewer = requireViewer(locals.viewer);
  const body = {
    format: "atelier-skills",
    version: 1,
    name: viewer.name,
    at: runtime.clock.now(),
    skills: await listOwnSkills(runtime, viewer),
  };
  return new Response(JSON.stringify(body, null, 2), {
    headers: {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="atelier-skills.json"',
      "cache-control": "private, no-store",
    },
  });
};
