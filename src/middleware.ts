import { randomBytes } from "node:crypto";
import type { APIContext, MiddlewareHandler, MiddlewareNext } from "astro";
import { AppError } from "./domain/errors.ts";
import type { Viewer } from "./domain/people.ts";
import { answerFailure } from "./failure.ts";
import { isBodyWithinLimit } from "./lib/body-limit.ts";
import { isLocale, readLocale } from "./lib/languages.ts";
import { answerWithPage, PageCache } from "./lib/page-cache.ts";
import { isOurOwn } from "./lib/request-origin.ts";
import { makeSecurityHeaders } from "./lib/security-headers.ts";
import { urls } from "./lib/urls.ts";
import { choosePolicy, isForEveryone, isNothing, isOpenToBlocked } from "./routes.ts";
import { readContentVersion } from "./server/courses.ts";
import { getRuntime, type Runtime } from "./server/runtime.ts";
import { findBlockedBySession, readSession, sessionCookieName } from "./server/sessions.ts";
import { startUp } from "./server/start-up.ts";

/** What every request meets before its page: an id, a language, the guards, who is looking, and headers on the way out. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const { locals } = context;
  if (locals.failure) return next(); // An error page, drawn inside the request that failed.
  locals.requestId = randomBytes(5).toString("hex");
  locals.locale = readLocale(context.url.pathname) ?? "en";
  locals.viewer = null;
  const response = await answer(context, next).catch((error: unknown) => answerFailure(context, error));
  const origin = await getRuntime().then(
    ({ config }) => config.origin,
    () => context.url.origin,
  );
  for (const [name, value] of Object.entries(makeSecurityHeaders(choosePolicy(context), origin))) response.headers.set(name, value);
  // Vite's development server writes its styles and its reloading into the page.
  if (import.meta.env.DEV) response.headers.delete("content-security-policy");
  response.headers.set("x-request-id", locals.requestId);
  return response;
};

async function answer(context: APIContext, next: MiddlewareNext): Promise<Response> {
  // Says itself why the site cannot start.
  if (context.routePattern === "/api/health") return next();
  const runtime = await startUp();
  if (!isOurOwn(context.request, context.url.pathname, runtime.config.origin)) throw new AppError("forged-request");
  if (!isBodyWithinLimit(context.request, context.url.pathname)) throw new AppError("too-large");
  const foreign = "locale" in context.params && !isLocale(context.params["locale"]);
  if (foreign || isNothing(context)) throw new AppError("not-found");
  if (isForEveryone(context)) return answerFromCache(context, next);
  context.locals.viewer = await introduceViewer(context, runtime);
  const door = await findDoorForBlocked(context, runtime);
  return door ? context.redirect(door, 303) : complete(await next());
}

/** Where a blocked person is led who asks for a page; programs and forms are refused. They are nobody's viewer, here and everywhere. */
async function findDoorForBlocked(context: APIContext, runtime: Runtime): Promise<string | undefined> {
  const { locals, cookies, request, routePattern } = context;
  if (locals.viewer || isOpenToBlocked(context)) return undefined;
  const person = await findBlockedBySession(runtime, cookies.get(sessionCookieName(runtime.config))?.value);
  if (!person) return undefined;
  if (request.method === "GET" && routePattern.startsWith("/[locale]")) return urls.blocked(locals.locale);
  throw new AppError("account-blocked", { details: { userId: person.id } });
}

async function introduceViewer({ cookies }: APIContext, runtime: Runtime): Promise<Viewer | null> {
  const found = await readSession(runtime, cookies.get(sessionCookieName(runtime.config))?.value);
  if (found?.fresh) cookies.set(found.fresh.name, found.fresh.value, found.fresh.attributes);
  return found?.viewer ?? null;
}

/** Pages are read to their end before a byte leaves, so that a failure half-way is an error page and not half a page. */
async function complete(response: Response): Promise<Response> {
  if (!response.headers.get("content-type")?.startsWith("text/html")) return response;
  const headers = new Headers(response.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  return new Response(await response.text(), { status: response.status, headers });
}

const pages = new PageCache(1000);

/** The content's version is part of the key: a newly published pack is a new page. The process is one build, so that need not be. */
async function answerFromCache(context: APIContext, next: MiddlewareNext): Promise<Response> {
  if (import.meta.env.DEV || context.url.search) return complete(await next());
  const key = `${await readContentVersion()} ${context.url.pathname}`;
  const page = await pages.find(key, async () => (await next()).text());
  return answerWithPage(page, context.request.headers);
}
