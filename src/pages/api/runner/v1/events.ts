import type { APIRoute } from "astro";
import { EventsBatch, EventsRequest } from "#contract/lease.ts";
import { receiveBatch, receiveEvents } from "#src/server/events.ts";
import { answerRunner, holdAgainst, readBody, refusePart } from "#src/server/runner-auth.ts";

export const POST: APIRoute = ({ request }) =>
  answerRunner(request, async (runtime) => {
    const body = await readBody(request);
    const isBatch = typeof body === "object" && body !== null && "attempts" in body;
    if (!isBatch) return Response.json(await receiveEvents(runtime, holdAgainst(EventsRequest, body)));
    const refuse = (error: unknown) => refusePart(runtime, request, error);
    return Response.json(await receiveBatch(runtime, holdAgainst(EventsBatch, body), refuse));
  });
