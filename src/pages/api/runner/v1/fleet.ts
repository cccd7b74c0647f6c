import type { APIRoute } from "astro";
import { FleetReport } from "#contract/fleet-report.ts";
import { takeFleetReport } from "#src/server/fleet-reports.ts";
import { answerRunner, parseContract } from "#src/server/runner-auth.ts";

export const POST: APIRoute = ({ request }) =>
  answerRunner(request, async (runtime) => Response.json(await takeFleetReport(runtime, await parseContract(request, FleetReport))));
