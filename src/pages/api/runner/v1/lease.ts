import type { APIRoute } from "astro";
import { LeaseRequest } from "#contract/lease.ts";
import { answerLease } from "#src/server/leases.ts";
import { answerRunner, parseContract } from "#src/server/runner-auth.ts";

export const POST: APIRoute = ({ request }) =>
  answerRunner(request, async (runtime) =>
    Response.json(await answerLease(runtime, await parseContract(request, LeaseRequest), request.signal)),
  );
