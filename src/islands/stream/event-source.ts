import { api } from "#src/lib/urls.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import { retryDelayMs } from "./retry-delay.ts";

/** What listeners hear: the server's messages, and that the line is down. */
export type StreamNews = StreamMessage | { readonly type: "down" };

/**
 * The server's event stream, held open. The browser reconnects by itself after
 * a broken line, but gives up for good on an error status (the site restarts,
 * a session ends): then we try again, ever more slowly. The server writes in
 * the language of the page.
 */
export function openEventSource(language: string, onNews: (news: StreamNews) => void): { reconnect(): void; close(): void } {
  let source: EventSource | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(`${api.stream}?lang=${language}`);
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
