import { openEventSource, type StreamNews } from "./event-source.ts";
import type { StreamRequest } from "./stream-worker.ts";

/** The stream as this page sees it: shared with the other tabs where the browser can. */
export interface StreamConnection {
  /** A listener may name a topic: the server's answer begins with all of it, each time the line is opened. */
  listen(listener: (news: StreamNews) => void, topic?: string): () => void;
  /** For a listener that notices that the line has gone silent. */
  reconnect(): void;
}

interface Line {
  /** What the page wants to hear of has changed. */
  renew(): void;
  reconnect(): void;
  close(): void;
}

/** Those who listen, and the topic of each; undefined where there is none. */
const listeners = new Map<(news: StreamNews) => void, string | undefined>();
let line: Line | undefined;

/** This page's line; opened for the first listener, closed after the last. */
export const streamConnection: StreamConnection = {
  listen(listener, topic) {
    listeners.set(listener, topic);
    if (!line) line = openLine();
    else if (topic === undefined) listener({ type: "hello" });
    else line.renew();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) {
        if (topic !== undefined) line?.renew();
        return;
      }
      line?.close();
      line = undefined;
    };
  },
  reconnect() {
    line?.reconnect();
  },
};

const listTopics = (): string[] => [...new Set([...listeners.values()].filter((topic) => topic !== undefined))];

function handOut(news: StreamNews): void {
  // The bell stands on every page and opens no line of its own.
  if (news.type === "notification") document.dispatchEvent(new CustomEvent("atelier-notification"));
  for (const listener of listeners.keys()) listener(news);
}

function openLine(): Line {
  const language = document.documentElement.lang;
  if (typeof SharedWorker === "undefined") {
    const source = openEventSource({ language, topics: listTopics }, handOut);
    return { ...source, renew: () => source.reconnect() };
  }

  const worker = new SharedWorker(new URL("./stream-worker.ts", import.meta.url), { type: "module", name: language });
  const send = (request: StreamRequest) => worker.port.postMessage(request);
  const join = () => send({ join: listTopics() });
  const leave = () => send("leave");
  worker.port.addEventListener("message", (message: MessageEvent<StreamNews>) => handOut(message.data));
  worker.port.start();
  join();
  // A port does not tell its worker that the page is gone; the page has to. It comes back from the back/forward cache by "pageshow".
  addEventListener("pagehide", leave);
  addEventListener("pageshow", join);
  return {
    renew: join,
    reconnect: () => send("reconnect"),
    close() {
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", join);
      leave();
      worker.port.close();
    },
  };
}
