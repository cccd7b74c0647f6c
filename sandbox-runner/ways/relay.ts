import { once } from "node:events";
import { createServer } from "node:net";
import { pipeline, type Readable, type Writable } from "node:stream";
import { StreamCarrier } from "./stream-carrier.ts";

/** What the relay says first, so that its runner can tell it from what a login shell prints. */
export const RELAY_PREFACE = "\natelier-relay 1\n";
const MOST_CONNECTIONS = 1024;

/**
 * Listens for pilots on the cluster's own network and hands each connection
 * through to the runner at the other end of the pipes. It understands nothing
 * of what it carries. Resolves with the reason when the pipes have ended.
 */
export async function relay(address: { readonly host: string; readonly port: number }, input: Readable, output: Writable): Promise<string> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(address.port, address.host);
  await once(server, "listening");
  output.write(RELAY_PREFACE);
  const carrier = new StreamCarrier(input, output, null);
  server.on("connection", (socket) => {
    const stream = carrier.open();
    for (const [from, to] of [
      [socket, stream],
      [stream, socket],
    ] as const)
      // A half that breaks breaks the other; its reason is told to whoever speaks over it.
      pipeline(from, to, (error) => void (error && (socket.destroy(), stream.destroy())));
  });
  const reason = await carrier.over;
  server.close();
  return reason;
}
