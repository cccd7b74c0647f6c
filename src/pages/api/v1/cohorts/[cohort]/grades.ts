import type { APIRoute } from "astro";
import { requireToken } from "#src/server/cli-api.ts";
import { exportCsv, exportJson } from "#src/server/gradebook-export.ts";
import { getRuntime } from "#src/server/runtime.ts";

/** A cohort's gradebook: JSON of the shape in src/domain/grade-export.ts, or CSV with `?csv`. */
export const GET: APIRoute = async ({ request, params, url }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "read");
  const cohort = params["cohort"] ?? "";
  const headers = (type: string) => ({ headers: { "content-type": type, "cache-control": "no-store" } });
  if (!url.searchParams.has("csv")) return new Response(await exportJson(runtime, viewer, cohort), headers("application/json"));
  const style = { separator: viewer.locale === "fr" ? ";" : ",", isForExcel: false } as const;
  return new Response(await exportCsv(runtime, viewer, cohort, style), headers("text/csv; charset=utf-8"));
};
