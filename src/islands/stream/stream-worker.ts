import { openEventSource, type StreamNews } from "./event-source.ts";

// One connection for all tabs of this browser: over HTTP/1.1 a browser opens
// only six connections to a site, and the seventh tab would wait for ever. The
// worker's name is the language of its tabs: one worker for each.

export type StreamRequest = "join" | "leave" | "reconnect";

const ports = new Set<MessagePort>();
let stream: ReturnType<typeof openEventSource> | undefined;
let isUp = false;

function handOut(news: StreamNews): void {
  isUp = news.type !== "down";
  for (const port of ports) port.postMessage(news);
}

function answer(port: MessagePort, request: StreamRequest): void {
  if (request === "join") {
    ports.add(port);
    stream ??= openEventSource(self.name, handOut);
    // A tab that joins an open line is told so, as if it had just been opened.
    if (isUp) port.postMessage({ type: "hello" } satisfies StreamNews);
  } else if (request === "leave") {
    ports.delete(port);
    if (ports.size > 0) return;
    stream?.close();
    stream = undefined;
    isUp = false;
  } else {
    stream?.reconnect();
  }
}

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  if (!port) return;
  port.addEventListener("message", (message: MessageEvent<StreamRequest>) => answer(port, message.data));
  port.start();
});
