import type { StreamMessage } from "#src/domain/job-view.ts";

/** A message, for a browser does not tell its page of comments. Proxies, too, close lines that are silent for long. */
const beatMs = 5000;
/** A reader this far behind is cut off; it comes back and asks for what it missed. */
const mostBufferedBytes = 8 * 2 ** 20;

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
        const write = (text: string): void => {
          if (signal.aborted) return;
          if ((controller.desiredSize ?? 0) < 0) over.abort();
          else controller.enqueue(encoder.encode(text));
        };
        const heart = setInterval(() => write(format.frame({ type: "beat" })), beatMs);
        void follow(
          signal,
          (message) => write(format.frame(message)),
          () => over.abort(),
        ).finally(() => {
          clearInterval(heart);
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
