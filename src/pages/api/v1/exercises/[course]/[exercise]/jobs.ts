import type { APIRoute } from "astro";
import { CliJobRequest } from "#src/domain/cli-view.ts";
import { AppError } from "#src/domain/errors.ts";
import { requireToken, startCliJob } from "#src/server/cli-api.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const POST: APIRoute = async ({ request, params }) => {
  const runtime = await getRuntime();
  const viewer = await requireToken(runtime, request, "submit");
  const body = CliJobRequest.safeParse(await request.json().catch(() => undefined));
  if (!body.success) throw new AppError("bad-input", { details: body.error.issues });
  const { course = "", exercise = "" } = params;
  return Response.json(await startCliJob(runtime, viewer, { course, exercise }, body.data), { status: 201 });
};
