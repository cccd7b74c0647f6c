import type { WebSocket } from "ws";
import { type PilotFrame, PilotFrame as PilotFrameSchema, type PilotMessage, type RunnerMessage } from "#contract/pilot.ts";
import { LinkEnd } from "../core/link.ts";

/** Messages from a pilot are acknowledged together after this while, unless something goes out to it before. */
const ACK_AFTER_MS = 20;

/** The runner's end of one pilot's link, whichever connection carries it at the moment. */
export class PilotLink {
  readonly instance: string;
  readonly #end = new LinkEnd<RunnerMessage, PilotMessage>();
  #socket: WebSocket | null = null;
  #ackTimer: NodeJS.Timeout | undefined;

  constructor(instance: string) {
    this.instance = instance;
  }

  /** Last number of the unbroken row that came from the pilot. */
  get received(): number {
    return this.#end.received;
  }

  /** How many messages the pilot has not acknowledged. */
  get backlog(): number {
    return this.#end.backlog;
  }

  /** Whether this connection is the present one. */
  carries(socket: WebSocket): boolean {
    return this.#socket === socket;
  }

  /** Moves to a new connection and sends again what the pilot lacks. */
  attach(socket: WebSocket, receivedThere: number): void {
    const frames = this.#end.resume(receivedThere);
    this.#socket?.terminate();
    this.#socket = socket;
    for (const frame of frames) socket.send(JSON.stringify(frame));
  }

  /** Has no connection until the next `attach`. */
  detach(): void {
    this.#socket?.terminate();
    this.#socket = null;
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
  }

  /** Sends now, or as soon as there is a connection. */
  send(message: RunnerMessage): void {
    const frame = this.#end.send(message);
    this.#socket?.send(JSON.stringify(frame));
  }

  /** Takes a frame's text in; null where it brings nothing new. Throws on what the contract or the link forbids. */
  receive(text: string): PilotMessage | null {
    const frame: PilotFrame = PilotFrameSchema.parse(JSON.parse(text));
    const message = this.#end.receive(frame);
    if (frame.message !== null) this.#ackTimer ??= setTimeout(() => this.#acknowledge(), ACK_AFTER_MS);
    return message;
  }

  #acknowledge(): void {
    this.#ackTimer = undefined;
    this.#socket?.send(JSON.stringify(this.#end.acknowledgement()));
  }
}
