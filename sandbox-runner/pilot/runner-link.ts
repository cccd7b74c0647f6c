import type { Logger } from "pino";
import { WebSocket } from "ws";
import {
  MAX_FRAME_BYTES,
  type PilotHello,
  type PilotMessage,
  pilotRoutes,
  RunnerFrame,
  type RunnerMessage,
  RunnerWelcome,
} from "#contract/pilot.ts";
import { parseKnown } from "#contract/parse-known.ts";
import { describeError } from "../core/errors.ts";
import { LinkEnd } from "../core/link.ts";
import type { RunnerAddress } from "../ways/dial.ts";

export interface RunnerListener {
  heard(message: RunnerMessage): void;
  /** What is to be said of this pilot on a new connection, as it is now. */
  describe(): Pick<PilotHello, "holds" | "slices">;
  /** The runner knows nothing of earlier messages, only what it has just been told that this pilot holds. */
  forgotten(told: PilotHello["holds"]): void;
  /** Nobody has opened the door for too long. */
  abandoned(): void;
}

const RECONNECT_MS = 250;
const SLOWEST_RECONNECT_MS = 5_000;
const ACK_AFTER_MS = 20;
/** The runner pings every ten seconds; silence for three times that means that the connection is dead. */
const SILENT_AFTER_MS = 30_000;

/** The pilot's end of the link to its runner: dials, and dials again, and loses nothing in between. */
export class RunnerLink {
  readonly #address: RunnerAddress;
  readonly #hello: Omit<PilotHello, "received" | "holds">;
  readonly #listener: RunnerListener;
  readonly #log: Logger;
  #end = new LinkEnd<PilotMessage, RunnerMessage>();
  #socket: WebSocket | null = null; // Set once the runner has welcomed the connection.
  #ackTimer: NodeJS.Timeout | undefined;
  readonly #abandonedAfterMs: number;
  #lastThereMs = performance.now();
  #waitMs = RECONNECT_MS;
  #welcomedBefore = false;
  #closed = false;
  #onDelivered: (() => void) | null = null;

  constructor(
    address: RunnerAddress,
    hello: Omit<PilotHello, "received" | "holds">,
    listener: RunnerListener,
    log: Logger,
    abandonedAfterMs = Infinity,
  ) {
    this.#address = address;
    this.#hello = hello;
    this.#listener = listener;
    this.#log = log;
    this.#abandonedAfterMs = abandonedAfterMs;
    this.#dial();
  }

  send(message: PilotMessage): void {
    const frame = this.#end.send(message);
    this.#socket?.send(JSON.stringify(frame));
  }

  /** Resolves when the runner has acknowledged everything sent, or after this long. */
  async delivered(mostMs: number): Promise<void> {
    if (this.#end.backlog === 0) return;
    await new Promise<void>((resolve) => {
      this.#onDelivered = resolve;
      setTimeout(resolve, mostMs);
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#ackTimer);
    this.#socket?.close();
    this.#socket = null;
  }

  #dial(): void {
    const headers = { authorization: `Bearer ${this.#address.token}` };
    const url = new URL(pilotRoutes.link, this.#address.url.replace(/^http/, "ws"));
    const socket = new WebSocket(url, {
      headers,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: SLOWEST_RECONNECT_MS,
      ...(this.#address.connect ? { createConnection: this.#address.connect } : {}),
    });
    let silence = setTimeout(() => socket.terminate(), SILENT_AFTER_MS);
    const hearAgain = () => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.terminate(), SILENT_AFTER_MS);
    };
    let told: PilotHello["holds"];
    socket.on("open", () => {
      const now = this.#listener.describe();
      told = now.holds;
      socket.send(JSON.stringify({ ...this.#hello, ...now, received: this.#end.received }));
    });
    socket.on("ping", hearAgain);
    socket.on("error", (error) => this.#log.warn({ error: error.message }, "no connection to the runner"));
    socket.on("message", (data) => {
      hearAgain();
      try {
        const value: unknown = JSON.parse((data as Buffer).toString());
        if (this.#socket === socket) this.#hear(value);
        else this.#enter(socket, RunnerWelcome.parse(value), told);
      } catch (error) {
        this.#log.error({ error: describeError(error) }, "the runner broke the link's rules");
        socket.terminate();
      }
    });
    socket.once("close", () => {
      clearTimeout(silence);
      if (this.#socket === socket) {
        this.#socket = null;
        this.#lastThereMs = performance.now();
      }
      if (this.#closed) return;
      if (performance.now() - this.#lastThereMs >= this.#abandonedAfterMs) this.#listener.abandoned();
      setTimeout(() => this.#closed || this.#dial(), this.#waitMs);
      this.#waitMs = Math.min(this.#waitMs * 2, SLOWEST_RECONNECT_MS);
    });
  }

  #enter(socket: WebSocket, welcome: RunnerWelcome, told: PilotHello["holds"]): void {
    if (!welcome.resumed && this.#welcomedBefore) {
      this.#end = new LinkEnd();
      this.#listener.forgotten(told);
    }
    this.#socket = socket;
    this.#welcomedBefore = true;
    this.#waitMs = RECONNECT_MS;
    for (const frame of this.#end.resume(welcome.received)) socket.send(JSON.stringify(frame));
  }

  #hear(value: unknown): void {
    const frame = readFrame(value);
    const message = this.#end.receive(frame);
    if (this.#end.backlog === 0) this.#onDelivered?.();
    if (frame.message !== null) this.#ackTimer ??= setTimeout(() => this.#acknowledge(), ACK_AFTER_MS);
    if (message) this.#listener.heard(message);
  }

  #acknowledge(): void {
    this.#ackTimer = undefined;
    this.#socket?.send(JSON.stringify(this.#end.acknowledgement()));
  }
}

/** A runner that began anew may be newer than the pilots it adopts: what it says is read as far as it is known, what it assigns to the letter. */
function readFrame(value: unknown): RunnerFrame {
  const strict = RunnerFrame.safeParse(value);
  if (strict.success) return strict.data;
  const known = parseKnown(RunnerFrame, value);
  if (!known.success || known.data.message?.kind === "assign") throw strict.error;
  return known.data;
}
