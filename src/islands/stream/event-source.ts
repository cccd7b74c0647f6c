import { api } from "#src/lib/urls.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import { retryDelayMs } from "./retry-delay.ts";

/** What listeners hear: the server's messages, and that the line is down. */
export type StreamNews = StreamMessage | { readonly type: "down" };

/** What a stream is about: the language it is written in, and what else than the reader's own jobs it tells of. */
export interface StreamSubject {
  readonly language: string;
  readonly topics: () => readonly string[];
}

/**
 * The server's event stream, held open. The browser reconnects by itself after
 * a broken line, but gives up for good on an error status (the site restarts,
 * a session ends): then we try again, ever more slowly.
 */
export function openEventSource(subject: StreamSubject, onNews: (news: StreamNews) => void): { reconnect(): void; close(): void } {
  let source: EventSource | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(addressOf(subject));
    source.addEventListener("open", () => {
      failures = 0;
    });
    source.addEventListener("message", (message: MessageEvent<string>) => onNews(JSON.parse(message.data) as StreamMessage));
    source.addEventListener("error", (event) => {
      onNews({ type: "down" });
      const broken = event.target as EventSource;
      if (broken !== source || broken.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(connect, retryDelayMs(failures++));
    });
  }

  connect();
  return {
    reconnect: connect,
    close() {
      clearTimeout(timer);
      source?.close();
    },
  };
}

function addressOf({ language, topics }: StreamSubject): string {
  const named = topics();
  return `${api.stream}?lang=${language}${named.length > 0 ? `&topics=${named.join(",")}` : ""}`;
}
