import type { StreamMessage } from "#src/domain/job-view.ts";

/** A message, for a browser does not tell its page of comments. Proxies, too, close lines that are silent for long. */
const beatMs = 5000;
/** A reader this far behind is cut off; it comes back and asks for what it missed. */
const mostBufferedBytes = 8 * 2 ** 20;

/** What is said in one turn of the event loop leaves together, in pieces of about this size. */
const pieceLength = 64 * 1024;

/** How messages are written to a line that stays open. */
export interface StreamFormat {
  readonly contentType: string;
  readonly frame: (message: StreamMessage) => string;
}

/** For browsers. */
export const serverSentEvents: StreamFormat = {
  contentType: "text/event-stream",
  frame: (message) => `data: ${JSON.stringify(message)}\n\n`,
};

/** For programs: a JSON document per line. */
export const jsonLines: StreamFormat = {
  contentType: "application/x-ndjson",
  frame: (message) => `${JSON.stringify(message)}\n`,
};

/** Sends messages until the reader leaves, or until `follow` calls `end`. */
export function openMessageStream(
  left: AbortSignal,
  format: StreamFormat,
  follow: (signal: AbortSignal, send: (message: StreamMessage) => void, end: () => void) => Promise<void>,
): Response {
  const over = new AbortController();
  const signal = AbortSignal.any([left, over.signal]);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let said = "";
        const flush = (): void => {
          const text = said;
          said = "";
          if (text === "" || signal.aborted) return;
          if ((controller.desiredSize ?? 0) < 0) over.abort();
          else controller.enqueue(encoder.encode(text));
        };
        const send = (message: StreamMessage): void => {
          if (said === "") setImmediate(flush);
          said += format.frame(message);
          if (said.length > pieceLength) flush();
        };
        const end = (): void => {
          flush();
          over.abort();
        };
        const heart = setInterval(() => send({ type: "beat" }), beatMs);
        void follow(signal, send, end).finally(() => {
          clearInterval(heart);
          flush();
          closeQuietly(controller);
        });
      },
      cancel: () => over.abort(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostBufferedBytes }),
  );
  return new Response(body, {
    headers: { "content-type": format.contentType, "cache-control": "no-store, no-transform", "x-accel-buffering": "no" },
  });
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // The reader has closed it already.
  }
}
