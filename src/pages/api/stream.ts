import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { endIfBlocked } from "#src/server/blocked-streams.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { followJobs } from "#src/server/stream.ts";
import { openMessageStream, serverSentEvents } from "#src/server/stream-response.ts";

export const GET: APIRoute = async ({ locals, request, url }) => {
  const viewer = requireReader(locals.viewer, url.searchParams.get("lang"));
  const runtime = await getRuntime();
  return openMessageStream(request.signal, serverSentEvents, (signal, send, end) => {
    endIfBlocked(runtime, viewer.id, signal, end);
    return followJobs(runtime, viewer, signal, send);
  });
};
