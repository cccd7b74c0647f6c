import type { APIRoute } from "astro";
import { z } from "zod";
import { AppError } from "#src/domain/errors.ts";
import { requireViewer } from "#src/server/authorise.ts";
import { tellPresence } from "#src/server/presence.ts";
import { getRuntime } from "#src/server/runtime.ts";

const Presence = z.strictObject({ contentUid: z.uuid() });

export const POST: APIRoute = async ({ locals, request }) => {
  const viewer = requireViewer(locals.viewer);
  const told = Presence.safeParse(await request.json().catch(() => null));
  if (!told.success) throw new AppError("bad-input", { params: { field: "contentUid" } });
  await tellPresence(await getRuntime(), viewer, told.data.contentUid);
  return new Response(null, { status: 204 });
};
