import type { APIRoute } from "astro";
import { getBundle } from "#src/server/courses.ts";
import { answerRunner, parseDigest } from "#src/server/runner-auth.ts";

export const GET: APIRoute = ({ request, params }) =>
  answerRunner(request, async (runtime) => Response.json(await getBundle(parseDigest(params["digest"]), runtime)));
