import { openEventSource, type StreamNews } from "./event-source.ts";

// One connection for all tabs of this browser: over HTTP/1.1 a browser opens
// only six connections to a site, and the seventh tab would wait for ever. The
// worker's name is the language of its tabs: one worker for each.

/** A tab that joins says which topics it wants; it may say so again when that changes. */
export type StreamRequest = { readonly join: readonly string[] } | "leave" | "reconnect";

/** Tabs, and the topics of each. */
const ports = new Map<MessagePort, readonly string[]>();
let stream: ReturnType<typeof openEventSource> | undefined;
let isUp = false;

const listTopics = (): readonly string[] => [...new Set([...ports.values()].flat())];

function handOut(news: StreamNews): void {
  isUp = news.type !== "down";
  for (const port of ports.keys()) port.postMessage(news);
}

function join(port: MessagePort, topics: readonly string[]): void {
  const before = ports.get(port) ?? [];
  ports.set(port, topics);
  const isNew = topics.some((topic) => !before.includes(topic));
  if (!stream) stream = openEventSource({ language: self.name, topics: listTopics }, handOut);
  // A topic begins with all of it, which a tab that comes later needs to hear as well.
  else if (isNew) stream.reconnect();
  // A tab that joins an open line is told so, as if it had just been opened.
  else if (isUp) port.postMessage({ type: "hello" } satisfies StreamNews);
}

function leave(port: MessagePort): void {
  const topics = ports.get(port) ?? [];
  ports.delete(port);
  if (ports.size === 0) {
    stream?.close();
    stream = undefined;
    isUp = false;
  } else if (topics.some((topic) => !listTopics().includes(topic))) stream?.reconnect();
}

function answer(port: MessagePort, request: StreamRequest): void {
  if (request === "leave") leave(port);
  else if (request === "reconnect") stream?.reconnect();
  else join(port, request.join);
}

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (!port) return;
  port.addEventListener("message", (message: MessageEvent<StreamRequest>) => answer(port, message.data));
  port.start();
});
