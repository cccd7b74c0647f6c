import type { APIRoute } from "astro";
import { priceGpuTime } from "#src/domain/gpu-use.ts";
import { writeCsv } from "#src/lib/csv.ts";
import { requireRole } from "#src/server/authorise.ts";
import { type CostReport, exportCostReport } from "#src/server/budgets-cost.ts";
import { getRuntime } from "#src/server/runtime.ts";

const columns = ["kind", "day", "learner", "exercise", "jobs", "gpu_seconds", "idle_gpu_seconds", "euros", "kwh", "jobs_with_energy"];

/** A cohort's cost report as a table, for whoever teaches it. */
export const GET: APIRoute = async ({ locals, params }) => {
  const viewer = requireRole(locals.viewer, "trainer");
  const report = await exportCostReport(await getRuntime(), viewer, params["cohort"] ?? "", locals.locale);
  const records = [columns, ...listUse(report), ...listClasses(report)];
  return new Response(writeCsv(records, { separator: ",", isForExcel: false }), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="gpu-cost.csv"',
      "cache-control": "no-store",
    },
  });
};

type Cell = string | number | null;

function listUse({ use, learners, exercises, centsPerHour }: CostReport): Cell[][] {
  return use.map(({ userId, contentUid, day, jobs, usedMs, millijoules, measuredJobs }) => {
    const names = [learners.get(userId) ?? userId, exercises.get(contentUid) ?? contentUid];
    const kilowattHours = measuredJobs === 0 ? null : round(millijoules / 3.6e9, 6);
    return ["use", day, ...names, jobs, round(usedMs / 1000, 3), null, inEuros(usedMs, centsPerHour), kilowattHours, measuredJobs];
  });
}

/** What classes used stands among the use already; what they cost beyond it is their idle time. */
function listClasses({ slots, centsPerHour }: CostReport): Cell[][] {
  return slots.map(({ slot, usedMs, idleMs }) => {
    const seconds = [round(usedMs / 1000, 3), round(idleMs / 1000, 3)];
    return ["class", slot.startsAt.toISOString(), null, null, null, ...seconds, inEuros(idleMs, centsPerHour), null, null];
  });
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function inEuros(milliseconds: number, centsPerHour: number | null): number | null {
  const cents = priceGpuTime(milliseconds, centsPerHour);
  return cents === null ? null : round(cents / 100, 4);
}
