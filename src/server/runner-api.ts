import { EventsBatch, EventsRequest, LeaseRequest } from "#contract/lease.ts";
import { api } from "#src/lib/urls.ts";
import { receiveBatch, receiveEvents } from "./events.ts";
import { answerLease } from "./leases.ts";
import { answerRunner, holdAgainst, parseContract, readBody, refusePart, type RunnerRequest } from "./runner-auth.ts";

/** Answers `POST` to the address of leases. */
export const answerLeases = (request: RunnerRequest): Promise<Response> =>
  answerRunner(request, async (runtime) =>
    Response.json(await answerLease(runtime, await parseContract(request, LeaseRequest), request.signal)),
  );

/** Answers `POST` to the address of events: of one attempt, or of several. */
export const answerEvents = (request: RunnerRequest): Promise<Response> =>
  answerRunner(request, async (runtime) => {
    const body = await readBody(request);
    const isBatch = typeof body === "object" && body !== null && "attempts" in body;
    if (!isBatch) return Response.json(await receiveEvents(runtime, holdAgainst(EventsRequest, body)));
    const refuse = (error: unknown) => refusePart(runtime, request, error);
    return Response.json(await receiveBatch(runtime, holdAgainst(EventsBatch, body), refuse));
  });

/**
 * What runners ask several times for each run, by address. It needs nothing of what pages need, whose framework takes some
 * two milliseconds for a request: tools/serve.ts, which finds it on `globalThis`, has it answered at once.
 */
export const runnerApi: ReadonlyMap<string, (request: RunnerRequest) => Promise<Response>> = new Map([
  [api.runner.lease, answerLeases],
  [api.runner.events, answerEvents],
]);
