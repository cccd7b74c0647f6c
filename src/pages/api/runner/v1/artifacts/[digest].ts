import type { APIRoute } from "astro";
import { openArtifact, receiveArtifact } from "#src/server/artifacts.ts";
import { answerRunner, parseDigest } from "#src/server/runner-auth.ts";

export const GET: APIRoute = ({ request, params }) =>
  answerRunner(request, (runtime) => openArtifact(runtime, parseDigest(params["digest"])));

export const PUT: APIRoute = ({ request, params }) =>
  answerRunner(request, async (runtime) => {
    await receiveArtifact(runtime, parseDigest(params["digest"]), request);
    return Response.json({});
  });
