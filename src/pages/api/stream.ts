import type { APIRoute } from "astro";
import { requireReader } from "#src/server/authorise.ts";
import { endIfBlocked } from "#src/server/blocked-streams.ts";
import { getRuntime } from "#src/server/runtime.ts";
import { followJobs } from "#src/server/stream.ts";
import { followTopics, parseTopics } from "#src/server/stream-topics.ts";
import { openMessageStream, serverSentEvents } from "#src/server/stream-response.ts";

export const GET: APIRoute = async ({ locals, request, url }) => {
  const viewer = requireReader(locals.viewer, url.searchParams.get("lang"));
  const topics = parseTopics(url.searchParams.get("topics"));
  const runtime = await getRuntime();
  return openMessageStream(request.signal, serverSentEvents, async (signal, send, end) => {
    endIfBlocked(runtime, viewer.id, signal, end);
    await Promise.all([followJobs(runtime, viewer, signal, send), followTopics(runtime, viewer, topics, signal, send)]);
  });
};
