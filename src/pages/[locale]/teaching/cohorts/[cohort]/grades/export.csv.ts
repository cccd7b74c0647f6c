import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { exportCsv } from "#src/server/gradebook-export.ts";
import { getRuntime } from "#src/server/runtime.ts";

/** A cohort's gradebook as CSV: for Excel with `?excel`, and with semicolons where French is read. */
export const GET: APIRoute = async ({ locals, params, url }) => {
  const viewer = requireReader(locals.viewer, locals.locale);
  const style = { separator: locals.locale === "fr" ? ";" : ",", isForExcel: url.searchParams.has("excel") } as const;
  return new Response(await exportCsv(await getRuntime(), viewer, params["cohort"] ?? "", style), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="grades.csv"',
      "cache-control": "no-store",
    },
  });
};
