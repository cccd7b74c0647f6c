import type { APIRoute } from "astro";
import { endIfBlocked } from "#src/server/blocked-streams.ts";
import { followJob, requireToken } from "#src/server/cli-api.ts";
import { getJobView, parseJobId } from "#src/server/jobs.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { jsonLines, openMessageStream } from "#src/server/stream-response.ts";

export const GET: APIRoute = async ({ request, params }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "read");
  const { jobId } = await getJobView(runtime, viewer, parseJobId(params["id"]));
  return openMessageStream(request.signal, jsonLines, (signal, send, end) => {
    endIfBlocked(runtime, viewer.id, signal, end);
    return followJob(runtime, viewer, jobId, signal, send, end);
  });
};
