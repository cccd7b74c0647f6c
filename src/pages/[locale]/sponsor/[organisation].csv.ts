import type { APIRoute } from "astro";
import { writeCsv } from "#src/lib/csv.ts";
import { messages } from "#src/messages/dictionary.ts";
import { listCompletion } from "#src/server/completion.ts";
import { getRuntime } from "#src/server/runtime.ts";

/** Who of an organisation has completed what, for a spreadsheet. */
export const GET: APIRoute = async ({ locals, params }) => {
  const { locale, viewer } = locals;
  const place = { organisationId: params["organisation"] ?? "", locale, as: "csv" as const };
  const { organisation, learners } = await listCompletion(await getRuntime(), viewer, place);
  const { csv } = messages(locale).sponsor;
  const rows = learners.map(({ name, email, course }) => [
    name,
    email,
    course?.title ?? "",
    course?.done ?? 0,
    course?.total ?? 0,
    course?.completedAt?.toISOString().slice(0, 10) ?? "",
  ]);
  const header = [csv.name, csv.email, csv.course, csv.done, csv.total, csv.completed];
  return new Response(writeCsv([header, ...rows], { separator: ",", isForExcel: true }), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${organisation.slug}-completion.csv"`,
      "cache-control": "no-store",
    },
  });
};
