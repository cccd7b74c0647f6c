import type { APIRoute } from "astro";
import { AccountDecision } from "#src/domain/cli-teaching.ts";
import { AppError } from "#src/domain/errors.ts";
import { requireToken } from "#src/server/cli-api.ts";
import { decideAccount, getAccountSummary } from "#src/server/cli-teaching.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ request, url }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "read");
  return Response.json(await getAccountSummary(runtime, viewer, url.searchParams.get("email") ?? ""));
};

export const POST: APIRoute = async ({ request }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "submit");
  const body = AccountDecision.safeParse(await request.json().catch(() => undefined));
  if (!body.success) throw new AppError("bad-input", { details: body.error.issues });
  return Response.json(await decideAccount(runtime, viewer, body.data));
};
