import type { APIRoute } from "astro";
import { AppError } from "#src/domain/errors.ts";
import { findAsset } from "#src/server/courses.ts";

/** A figure by its digest: its bytes can never change, so browsers need ask only once. */
export const GET: APIRoute = async ({ params }) => {
  const digest = params["digest"] ?? "";
  const asset = /^[0-9a-f]{64}$/.test(digest) ? await findAsset(digest) : undefined;
  if (!asset) throw new AppError("not-found");
  return new Response(Buffer.from(asset.base64, "base64"), {
    headers: { "content-type": asset.mediaType, "cache-control": "public, max-age=31536000, immutable" },
  });
};
