import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

type Answer = (request: object) => Promise<Response>;

/** Answers what runners ask many times a second, past all that pages need. False where it is none of that, or the site has not started up. */
export function answerRunner(request: IncomingMessage, response: ServerResponse, headers: OutgoingHttpHeaders): boolean {
  const api = (globalThis as { [key: symbol]: ReadonlyMap<string, Answer> | undefined })[Symbol.for("atelier.runner-api")];
  // What does not say how long it is goes the long way, and is refused there.
  const isPlain = request.method === "POST" && request.headers["content-length"] !== undefined;
  const answer = isPlain ? api?.get(request.url ?? "") : undefined;
  if (!answer) return false;
  void send(answer, request, response, headers);
  return true;
}

async function send(answer: Answer, request: IncomingMessage, response: ServerResponse, headers: OutgoingHttpHeaders): Promise<void> {
  const leaving = new AbortController();
  response.once("close", () => response.writableFinished || leaving.abort());
  const asked = { get: (name: string) => request.headers[name]?.toString() ?? null };
  const url = `http://runner${request.url}`;
  const answered = await answer({ url, headers: asked, body: request, signal: leaving.signal });
  const text = await answered.text();
  const own = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  response.writeHead(answered.status, { ...headers, ...own }).end(text);
}
