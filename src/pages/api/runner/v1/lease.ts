import type { APIRoute } from "astro";
import { answerLeases } from "#src/server/runner-api.ts";

export const POST: APIRoute = ({ request }) => answerLeases(request);
