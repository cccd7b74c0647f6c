import type { APIRoute } from "astro";
import { describeMe } from "#src/server/me.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ locals }) =>
  Response.json(await describeMe(await getRuntime(), locals.viewer), { headers: { "cache-control": "private, no-store" } });
