import type { APIRoute } from "astro";
import { InviteRequest } from "#src/domain/cli-teaching.ts";
import { AppError } from "#src/domain/errors.ts";
import { requireToken } from "#src/server/cli-api.ts";
import { inviteByList } from "#src/server/cli-teaching.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const POST: APIRoute = async ({ request, params }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "submit");
  const body = InviteRequest.safeParse(await request.json().catch(() => undefined));
  if (!body.success) throw new AppError("bad-input", { details: body.error.issues });
  return Response.json(await inviteByList(runtime, viewer, params["cohort"] ?? "", body.data));
};
