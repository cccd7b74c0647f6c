import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Posts small texts over connections that stay open. Leases and events are nearly all that a runner says, several
 * times for each run, and `fetch` takes three times the processor time for it.
 */
export class HttpPost {
  readonly #base: URL;
  readonly #request: typeof http.request;
  readonly #agent: http.Agent;

  constructor(url: string) {
    this.#base = new URL(url);
    const isSecure = this.#base.protocol === "https:";
    this.#request = isSecure ? https.request : http.request;
    this.#agent = isSecure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  }

  /** Resolves with the whole answer, whatever its status; fails where none comes, or not all of it. */
  async post(path: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<Answer> {
    const answered = Promise.withResolvers<http.IncomingMessage>();
    const request = this.#request(new URL(path, this.#base), { method: "POST", headers, agent: this.#agent, signal });
    request.on("error", answered.reject);
    request.on("response", answered.resolve);
    request.setHeader("content-length", Buffer.byteLength(body));
    request.end(body);
    const response = await answered.promise;
    return { status: response.statusCode ?? 0, text: await text(response) };
  }
}
