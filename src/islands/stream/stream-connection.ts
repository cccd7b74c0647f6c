import { openEventSource, type StreamNews } from "./event-source.ts";
import type { StreamRequest } from "./stream-worker.ts";

/** The stream as this page sees it: shared with the other tabs where the browser can. */
export interface StreamConnection {
  listen(listener: (news: StreamNews) => void): () => void;
  /** For a listener that notices that the line has gone silent. */
  reconnect(): void;
}

const listeners = new Set<(news: StreamNews) => void>();
let line: { reconnect(): void; close(): void } | undefined;

/** This page's line; opened for the first listener, closed after the last. */
export const streamConnection: StreamConnection = {
  listen(listener) {
    listeners.add(listener);
    if (line) listener({ type: "hello" });
    line ??= openLine();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      line?.close();
      line = undefined;
    };
  },
  reconnect() {
    line?.reconnect();
  },
};

function handOut(news: StreamNews): void {
  // The bell stands on every page and opens no line of its own.
  if (news.type === "notification") document.dispatchEvent(new CustomEvent("atelier-notification"));
  for (const listener of listeners) listener(news);
}

function openLine(): { reconnect(): void; close(): void } {
  const language = document.documentElement.lang;
  if (typeof SharedWorker === "undefined") return openEventSource(language, handOut);

  const worker = new SharedWorker(new URL("./stream-worker.ts", import.meta.url), { type: "module", name: language });
  const send = (request: StreamRequest) => worker.port.postMessage(request);
  const join = () => send("join");
  const leave = () => send("leave");
  worker.port.addEventListener("message", (message: MessageEvent<StreamNews>) => handOut(message.data));
  worker.port.start();
  join();
  // A port does not tell its worker that the page is gone; the page has to. It comes back from the back/forward cache by "pageshow".
  addEventListener("pagehide", leave);
  addEventListener("pageshow", join);
  return {
    reconnect: () => send("reconnect"),
    close() {
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", join);
      leave();
      worker.port.close();
    },
  };
}
