import type { APIRoute } from "astro";
import { answerEvents } from "#src/server/runner-api.ts";

export const POST: APIRoute = ({ request }) => answerEvents(request);
