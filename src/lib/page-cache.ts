import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const compress = promisify(brotliCompress);

/** A rendered page that is equal for all readers. */
export interface CachedPage {
  readonly html: string;
  readonly brotli: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/**
 * Keeps the latest pages by key. Keys carry the content's version, so nothing here is ever
 * stale; a page that many ask for at once is rendered once, one that fails is not kept.
 */
export class PageCache {
  readonly #limit: number;
  readonly #pages = new Map<string, Promise<CachedPage>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  find(key: string, render: () => Promise<string>): Promise<CachedPage> {
    const known = this.#pages.get(key);
    // Moved to the end: a Map keeps the order of insertion, and the first is the one to forget.
    if (known) this.#pages.delete(key);
    const page = known ?? render().then(pack);
    this.#pages.set(key, page);
    if (!known) page.catch(() => this.#pages.delete(key));
    const oldest = this.#pages.keys().next();
    if (this.#pages.size > this.#limit && !oldest.done) this.#pages.delete(oldest.value);
    return page;
  }
}

async function pack(html: string): Promise<CachedPage> {
  const brotli = await compress(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  // Weak, because one tag names both the plain and the compressed form.
  const etag = `W/"${createHash("sha256").update(html).digest("base64url").slice(0, 27)}"`;
  return { html, brotli: new Uint8Array(brotli), etag };
}

/** The answer to a reader who may hold this very page already. */
export function answerWithPage(page: CachedPage, request: Headers): Response {
  const headers = new Headers({ etag: page.etag, "cache-control": "public, no-cache", vary: "accept-encoding" });
  if (request.get("if-none-match")?.split(/,\s*/).includes(page.etag)) return new Response(null, { status: 304, headers });
  headers.set("content-type", "text/html; charset=utf-8");
  if (!/\bbr\b/.test(request.get("accept-encoding") ?? "")) return new Response(page.html, { headers });
  headers.set("content-encoding", "br");
  headers.set("content-length", String(page.brotli.byteLength));
  return new Response(page.brotli, { headers });
}
