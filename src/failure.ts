import { ActionError } from "astro:actions";
import type { APIContext } from "astro";
import { sayRefusal } from "./actions/say-refusal.ts";
import { AppError, errorStatus } from "./domain/errors.ts";
import { urls } from "./lib/urls.ts";
import { messages } from "./messages/dictionary.ts";
import { makeLog } from "./server/log.ts";
import { noteRefusal } from "./server/refusals.ts";
import { getRuntime } from "./server/runtime.ts";

/** The one place where a thrown failure becomes an answer: a sentence and a status, and a line in the log under the same id. */
export async function answerFailure(context: APIContext, thrown: unknown): Promise<Response> {
  const isAction = context.url.pathname.startsWith("/_actions/");
  // Before an action is reached, Astro parses its body; what it throws there is the sender's fault.
  const error = isAction && thrown instanceof SyntaxError ? new AppError("bad-input", { cause: thrown }) : thrown;
  await report(context, error);
  if (isAction) return answerAction(context, error);
  if (context.url.pathname.startsWith("/api/")) return answerProgram(context, error);
  const refusal = error instanceof AppError ? error : undefined;
  const door = refusal && findDoor(context, refusal);
  if (door) return context.redirect(door, 303);
  context.locals.failure = refusal ?? new Error("bug");
  try {
    const page = await context.rewrite(new Request(new URL("/500", context.url)));
    // Astro gives the page of that name the status of that name.
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "private, no-store" };
    return new Response(await page.text(), { status: refusal ? errorStatus[refusal.code] : 500, headers });
  } catch (second) {
    await report(context, second);
    const t = messages(context.locals.locale).errors;
    return new Response(`${t.titles.bug}. ${t.bug} ${context.locals.requestId}`, { status: 500 });
  }
}

async function report({ locals, request, url }: APIContext, error: unknown): Promise<void> {
  const runtime = await getRuntime().catch(() => undefined);
  const where = { requestId: locals.requestId, method: request.method, path: url.pathname };
  if (runtime && error instanceof AppError) noteRefusal(runtime, error, where);
  else (runtime?.log ?? makeLog("info")).error({ ...where, err: error }, "failed");
}

function answerProgram({ locals }: APIContext, error: unknown): Response {
  const t = messages(locals.locale).errors;
  if (error instanceof AppError)
    return Response.json({ error: error.code, message: sayRefusal(locals.locale, error) }, { status: errorStatus[error.code] });
  return Response.json({ error: "unavailable", message: `${t.titles.bug}: ${locals.requestId}` }, { status: 500 });
}

/** In the shape of Astro's own refusals, which its client reads back into an error. */
function answerAction({ locals }: APIContext, error: unknown): Response {
  const locale = locals.viewer?.locale ?? locals.locale;
  const status = error instanceof AppError ? errorStatus[error.code] : 500;
  const message = error instanceof AppError ? sayRefusal(locale, error) : `${messages(locale).errors.titles.bug}: ${locals.requestId}`;
  return Response.json({ type: "AstroActionError", code: ActionError.statusToCode(status), status, message }, { status });
}

/** Two refusals have a way on: sign in, or accept the terms, and come back. */
function findDoor({ locals, request, url }: APIContext, { code }: AppError): string | undefined {
  if (request.method !== "GET") return undefined;
  const back = `?next=${encodeURIComponent(url.pathname)}`;
  if (code === "not-signed-in") return urls.signIn(locals.locale) + back;
  if (code === "terms-not-accepted") return urls.acceptTerms(locals.locale) + back;
  return undefined;
}
