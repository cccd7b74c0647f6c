import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { PilotId } from "#contract/ids.ts";
import {
  MAX_PILOT_FRAME_BYTES,
  PilotHello,
  type PilotMessage,
  pilotRoutes,
  type RunnerMessage,
  type RunnerWelcome,
} from "#contract/pilot.ts";
import { CONTRACT_VERSION } from "#contract/version.ts";
import { describeError, RunnerError } from "../core/errors.ts";
import { hashToken } from "../ways/seal.ts";
import { PilotLink } from "./pilot-link.ts";
import { makeToken } from "./pilot-token.ts";

/** What the fleet hears from its pilots' connections. */
export interface PilotListener {
  joined(hello: PilotHello): void;
  linked(pilot: PilotId): void;
  unlinked(pilot: PilotId): void;
  said(pilot: PilotId, message: PilotMessage): void;
  /** It acknowledges nothing any more: what is kept for it would grow without end. */
  deaf(pilot: PilotId, detail: string): void;
}

/** Answers a pilot's requests for files; the pilot has been recognised by its token. */
export type BlobHandler = (pilot: PilotId, request: IncomingMessage, response: ServerResponse) => Promise<void>;

const HELLO_WITHIN_MS = 5_000;
const PING_EVERY_MS = 10_000;
/** A pilot that broke the rules may come back after this long; an honest one never has to wait. */
const PENANCE_MS = 5_000;
/** Orders that a pilot has not acknowledged are kept for it; so many are those of one that never will. */
const MOST_UNACKNOWLEDGED = 1024;
const MOST_ENVIRONMENTS = 64;
/** Whoever finds the door may knock, so that each costs little and not for long. */
const DOOR = { headersTimeout: 10_000, requestTimeout: 120_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 2_000 };
/** So long the other side may take to hear the last word, and to let go as well. */
const LAST_WORD_MS = 5_000;
const MOST_CONNECTIONS = 4096;

/** The door for pilots: one connection each, opened with a token that this runner made for that pilot alone. */
export class PilotServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PILOT_FRAME_BYTES, perMessageDeflate: false });
  readonly #tokens = new Map<string, PilotId>(); // By the token's hash.
  readonly #links = new Map<PilotId, PilotLink>();
  /** Connections that have not said who they are, one for each pilot. */
  readonly #strangers = new Map<PilotId, WebSocket>();
  readonly #penitents = new Map<PilotId, number>(); // Until when.
  readonly #listener: PilotListener;
  readonly #log: Logger;
  readonly #pings: NodeJS.Timeout;

  private constructor(listener: PilotListener, serveBlob: BlobHandler, log: Logger) {
    this.#listener = listener;
    this.#log = log;
    this.#server = createServer(DOOR, (request, response) => this.#answer(serveBlob, request, response));
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.on("upgrade", (request, socket, head) => {
      // Nobody else listens now: without this, a connection that is reset here would end the runner.
      socket.on("error", () => undefined);
      const pilot = this.#recognise(request);
      if (!pilot || request.url !== pilotRoutes.link) return turnAway(socket, "401 Unauthorized");
      if ((this.#penitents.get(pilot) ?? 0) > Date.now()) return turnAway(socket, "429 Too Many Requests");
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#greet(pilot, webSocket));
    });
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS);
  }

  /** Listens on this address; port 0 takes a free one. */
  static async open(
    address: { host: string; port: number },
    listener: PilotListener,
    serveBlob: BlobHandler,
    log: Logger,
  ): Promise<PilotServer> {
    const server = new PilotServer(listener, serveBlob, log);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject).listen(address.port, address.host, resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes in a connection that came another way than to the port. */
  accept(connection: Duplex): void {
    // Of a socket Node sees to this itself. Half open, what is carried would stay as long as the other side likes.
    connection.once("finish", () => {
      const late = setTimeout(() => connection.destroy(), LAST_WORD_MS);
      connection.once("close", () => clearTimeout(late));
    });
    this.#server.emit("connection", connection);
  }

  /** The hash of this pilot's token; undefined where it has none. */
  findTokenHash(pilot: PilotId): string | undefined {
    return [...this.#tokens].find(([, owner]) => owner === pilot)?.[0];
  }

  /** Makes the token with which this pilot, and no other, may connect. An earlier one ends. */
  admit(pilot: PilotId): string {
    const token = makeToken();
    this.readmit(pilot, hashToken(token));
    return token;
  }

  /** Lets a pilot in by the token that an earlier process made for it. */
  readmit(pilot: PilotId, tokenHash: string): void {
    this.dismiss(pilot);
    this.#tokens.set(tokenHash, pilot);
  }

  /** Ends a pilot's connection and its token. */
  dismiss(pilot: PilotId): void {
    for (const [tokenHash, owner] of this.#tokens) if (owner === pilot) this.#tokens.delete(tokenHash);
    this.#links.get(pilot)?.detach();
    this.#links.delete(pilot);
    this.#strangers.get(pilot)?.terminate();
    this.#penitents.delete(pilot);
  }

  /** Sends to a pilot, now or when it is back; to one that is gone, nothing. */
  send(pilot: PilotId, message: RunnerMessage): void {
    const link = this.#links.get(pilot);
    link?.send(message);
    if (link?.backlog !== MOST_UNACKNOWLEDGED + 1) return;
    // Not at once: whoever sends is in the middle of something.
    queueMicrotask(() => this.#listener.deaf(pilot, `it has not acknowledged ${MOST_UNACKNOWLEDGED} messages`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pings);
    for (const link of this.#links.values()) link.detach();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #recognise(request: IncomingMessage): PilotId | undefined {
    const [scheme, token] = (request.headers.authorization ?? "").split(" ");
    return scheme === "Bearer" && token !== undefined ? this.#tokens.get(hashToken(token)) : undefined;
  }

  #answer(serveBlob: BlobHandler, request: IncomingMessage, response: ServerResponse): void {
    const pilot = this.#recognise(request);
    if (!pilot) return turnAway(request.socket, "401 Unauthorized");
    // A pilot opens one for each; kept ones would be limited by a clock that only sockets have.
    response.setHeader("connection", "close");
    serveBlob(pilot, request, response).catch((error: unknown) => {
      this.#log.warn({ pilot, url: request.url, error: describeError(error) }, "a pilot's file request failed");
      if (response.headersSent) response.destroy();
      else response.writeHead(error instanceof RunnerError ? 422 : 502).end();
    });
  }

  #greet(pilot: PilotId, socket: WebSocket): void {
    this.#strangers.get(pilot)?.terminate();
    this.#strangers.set(pilot, socket);
    const late = setTimeout(() => socket.terminate(), HELLO_WITHIN_MS);
    // No WebSocket any more, or too much of one.
    socket.on("error", (error) => this.#punish(pilot, error));
    socket.once("message", (data) => {
      clearTimeout(late);
      this.#strangers.delete(pilot);
      this.#guard(pilot, socket, () => this.#welcome(pilot, socket, data));
    });
    socket.once("close", () => {
      clearTimeout(late);
      if (this.#strangers.get(pilot) === socket) this.#strangers.delete(pilot);
    });
  }

  #welcome(pilot: PilotId, socket: WebSocket, data: RawData): void {
    const hello = PilotHello.parse(JSON.parse(asText(data)));
    if (hello.pilot !== pilot) throw new RunnerError("link-refused", `the token of ${pilot} came from ${hello.pilot}`);
    if (hello.slices.some(({ environments }) => environments.length > MOST_ENVIRONMENTS))
      throw new RunnerError("link-refused", `${pilot} offers a slice with more than ${MOST_ENVIRONMENTS} environments`);
    const known = this.#links.get(pilot);
    const resumed = known?.instance === hello.instance;
    const link = resumed ? known : new PilotLink(hello.instance);
    if (!resumed) known?.detach();
    this.#links.set(pilot, link);
    const welcome: RunnerWelcome = { contract: CONTRACT_VERSION, resumed, received: link.received };
    socket.send(JSON.stringify(welcome));
    link.attach(socket, resumed ? hello.received : 0);
    socket.on("message", (frame) => this.#guard(pilot, socket, () => this.#hear(pilot, link, frame)));
    socket.once("close", () => {
      if (!link.carries(socket)) return;
      link.detach();
      this.#listener.unlinked(pilot);
    });
    if (resumed) this.#listener.linked(pilot);
    else this.#listener.joined(hello);
  }

  #hear(pilot: PilotId, link: PilotLink, data: RawData): void {
    const message = link.receive(asText(data));
    if (message) this.#listener.said(pilot, message);
  }

  /** A pilot that breaks the rules loses its connection and nothing else happens. */
  #guard(pilot: PilotId, socket: WebSocket, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#punish(pilot, error);
      socket.terminate();
    }
  }

  #punish(pilot: PilotId, error: unknown): void {
    // What it said is part of the error: a frame's worth of log for each would soon fill a disk.
    this.#log.warn({ pilot, error: describeError(error).slice(0, 500) }, "pilot broke the link's rules");
    this.#penitents.set(pilot, Date.now() + PENANCE_MS);
  }

  /** A connection that has not answered the last ping is dead, whatever TCP believes. */
  #ping(): void {
    for (const socket of this.#sockets.clients) {
      if (this.#silent.has(socket)) socket.terminate();
      this.#silent.add(socket);
      socket.once("pong", () => this.#silent.delete(socket));
      socket.ping();
    }
  }

  readonly #silent = new WeakSet<WebSocket>();
}

function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
}

function asText(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();
}
