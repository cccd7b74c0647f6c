import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { pilotRoutes } from "#contract/pilot.ts";

interface Door {
  readonly url: string;
  readonly token: string;
}

/** A TCP connection to the door for pilots, whose errors are nobody's business. */
export async function connectTo({ url }: Door, halfOpen = false): Promise<Socket> {
  const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", allowHalfOpen: halfOpen });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** What a WebSocket begins with. */
export const handshake = (token: string): string =>
  [
    `GET ${pilotRoutes.link} HTTP/1.1`,
    "Host: runner",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    `Authorization: Bearer ${token}`,
    "\r\n",
  ].join("\r\n");

/** A connection on which bytes of a test's own take the place of WebSocket frames. */
export async function upgrade(door: Door): Promise<Socket> {
  const socket = await connectTo(door);
  socket.write(handshake(door.token));
  await once(socket, "data");
  return socket;
}

/** One masked frame of a client's; the mask is zero. */
export function makeFrame(opcode: number, payload: Uint8Array, isLast = true): Buffer {
  const short = payload.length < 126;
  const head = Buffer.alloc(short ? 6 : 14);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (short ? payload.length : 127);
  if (!short) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

/** Resolves when the other side has let go, in whatever way. */
export const closed = (socket: Socket): Promise<unknown> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once("close", resolve));
