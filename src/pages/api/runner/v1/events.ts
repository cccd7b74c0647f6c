import type { APIRoute } from "astro";
import { EventsRequest } from "#contract/lease.ts";
import { receiveEvents } from "#src/server/events.ts";
import { answerRunner, parseContract } from "#src/server/runner-auth.ts";

export const POST: APIRoute = ({ request }) =>
  answerRunner(request, async (runtime) => Response.json(await receiveEvents(runtime, await parseContract(request, EventsRequest))));
