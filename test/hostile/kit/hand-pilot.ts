import { createHash, randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { PilotId } from "#contract/ids.ts";
import { pilotRoutes, type PilotHello, RunnerFrame, type RunnerMessage, RunnerWelcome } from "#contract/pilot.ts";
import type { PilotDoor, PilotSource } from "#runner/fleet/pilot-source.ts";

type Assign = Extract<RunnerMessage, { kind: "assign" }>;

/** A pilot that has its own token and otherwise does whatever a test's hand does, over real connections. */
export class HandPilot implements PilotSource {
  readonly id: PilotId;
  readonly environment: string;
  readonly #door = Promise.withResolvers<{ url: string; token: string }>();
  readonly #sockets = new Set<WebSocket>();

  constructor(id: string, environment: string) {
    this.id = PilotId.parse(id);
    this.environment = environment;
  }

  start(door: PilotDoor): void {
    this.#door.resolve({ url: door.url, token: door.admit(this.id) });
  }

  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    return Promise.resolve();
  }

  get door(): Promise<{ readonly url: string; readonly token: string }> {
    return this.#door.promise;
  }

  hello(change: Partial<PilotHello> = {}): PilotHello {
    const slice = { id: "cpu-0", kind: "cpu" as const, device: "hand", memoryBytes: 2 ** 30, environments: [this.environment] };
    const slices = [slice, { ...slice, id: "cpu-1" }];
    return {
      contract: 1,
      pilot: this.id,
      instance: randomUUID(),
      tier: "caged",
      slices,
      endsAt: null,
      slurmJobId: null,
      received: 0,
      ...change,
    };
  }

  /** A connection that has said nothing yet. */
  async knock(): Promise<WebSocket> {
    const { url, token } = await this.#door.promise;
    const socket = new WebSocket(new URL(pilotRoutes.link, url.replace(/^http/, "ws")), { headers: { authorization: `Bearer ${token}` } });
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("open", resolve).once("close", resolve));
    return socket;
  }

  /** A connection that the runner has welcomed. */
  async dial(hello: PilotHello = this.hello()): Promise<HandLink> {
    const socket = await this.knock();
    return await HandLink.open(socket, hello);
  }

  /** Asks for a blob, or hands one in, with this pilot's token. */
  async blob(path: string, body?: Uint8Array): Promise<Response> {
    const { url, token } = await this.#door.promise;
    const init = body ? { method: "PUT", body: new Uint8Array(body) } : {};
    return await fetch(new URL(path, url), { ...init, headers: { authorization: `Bearer ${token}` } });
  }
}

/** A welcomed connection: numbers and acknowledges as it should unless the test writes frames of its own. */
export class HandLink {
  readonly socket: WebSocket;
  readonly welcome: RunnerWelcome;
  readonly closed: Promise<unknown>;
  readonly messages: RunnerMessage[] = [];
  readonly #assigns: Assign[] = [];
  #arrived = Promise.withResolvers<void>();
  #sent = 0;
  #received = 0;

  private constructor(socket: WebSocket, welcome: RunnerWelcome) {
    this.socket = socket;
    this.welcome = welcome;
    this.closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("message", (data: Buffer) => this.#hear(RunnerFrame.parse(JSON.parse(data.toString()))));
  }

  static async open(socket: WebSocket, hello: PilotHello): Promise<HandLink> {
    socket.send(JSON.stringify(hello));
    const first = Promise.withResolvers<HandLink>();
    socket.once("message", (data: Buffer) => first.resolve(new HandLink(socket, RunnerWelcome.parse(JSON.parse(data.toString())))));
    socket.once("close", () => first.reject(new Error("the runner closed the connection")));
    return await first.promise;
  }

  say(message: unknown): void {
    this.#sent += 1;
    this.write({ seq: this.#sent, ack: this.#received, message });
  }

  /** A frame as it stands, however wrong. */
  write(frame: unknown): void {
    this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** The next attempt that is assigned here. */
  async assigned(): Promise<Assign> {
    for (;;) {
      const assign = this.#assigns.shift();
      if (assign) return assign;
      await this.#arrived.promise;
      this.#arrived = Promise.withResolvers();
    }
  }

  #hear({ seq, message }: RunnerFrame): void {
    if (!message) return;
    this.#received = Math.max(this.#received, seq);
    this.messages.push(message);
    if (message.kind === "assign") this.#assigns.push(message);
    this.#arrived.resolve();
  }
}

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
