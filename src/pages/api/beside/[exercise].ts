import type { APIRoute } from "astro";
import { z } from "zod";
import { AppError } from "#src/domain/errors.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { readBeside } from "#src/server/help-requests.ts";
import { getRuntime } from "#src/server/runtime.ts";

export const GET: APIRoute = async ({ locals, params }) => {
  const viewer = requireViewer(locals.viewer);
  const exerciseUid = z.uuid().safeParse(params["exercise"]).data;
  if (!exerciseUid) throw new AppError("not-found");
  return Response.json(await readBeside(await getRuntime(), viewer, exerciseUid), { headers: { "cache-control": "no-store" } });
};
