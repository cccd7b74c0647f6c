const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Programs present a bearer token there and cookies count for nothing, so no browser can be tricked into calling them. */
const bearerPrefixes = ["/api/runner/", "/api/v1/"];

/**
 * Whether a request that changes something comes from one of our own pages.
 * Every browser says so by `Sec-Fetch-Site` on a trustworthy address; `Origin` speaks for the others.
 * A request that says neither is refused.
 */
export function isOurOwn(request: Request, pathname: string, origin: string): boolean {
  if (safeMethods.has(request.method)) return true;
  if (bearerPrefixes.some((prefix) => pathname.startsWith(prefix))) return true;
  const site = request.headers.get("sec-fetch-site");
  return site === null ? request.headers.get("origin") === origin : site === "same-origin";
}
