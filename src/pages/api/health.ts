import type { APIRoute } from "astro";
import { checkHealth } from "#src/server/health.ts";

export const GET: APIRoute = async () => {
  const health = await checkHealth();
  return Response.json(health, { status: health.ok ? 200 : 503, headers: { "cache-control": "no-store" } });
};
