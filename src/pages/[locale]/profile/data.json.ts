import type { APIRoute } from "astro";
import { requireViewer } from "#src/server/authorise.ts";
import { exportData } from "#src/server/profile-data.ts";
import { getRuntime } from "#src/server/runtime.ts";

/** Everything the site keeps about whoever asks. */
export const GET: APIRoute = async ({ locals }) => {
  const text = await exportData(await getRuntime(), requireViewer(locals.viewer));
  return new Response(text, {
    headers: {
      "content-type": "application/json",
      "content-disposition": 'attachment; filename="atelier-my-data.json"',
      "cache-control": "no-store",
    },
  });
};
