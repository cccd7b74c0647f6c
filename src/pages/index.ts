import type { APIRoute } from "astro";
import { languageCookie } from "#src/lib/language-cookie.ts";
import { isLocale, negotiateLocale } from "#src/lib/languages.ts";
import { urls } from "#src/lib/urls.ts";

/** The bare address has no language: the one last chosen, or else the browser's. */
export const GET: APIRoute = ({ cookies, request, redirect }) => {
  const chosen = cookies.get(languageCookie)?.value;
  return redirect(urls.home(isLocale(chosen) ? chosen : negotiateLocale(request.headers.get("accept-language"))), 302);
};
