import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { PoolSize } from "../core/pool-sizes.ts";
import { FrameDecoder, encodeFrame } from "./frames.ts";
import type { AttemptOrder } from "./order.ts";
import { sendOrder } from "./send-order.ts";
import { spawnWarden, type WardenChannel } from "./warden-channel.ts";
import { AttemptMessage, WardenMessage } from "./warden-message.ts";
import type { AttemptEnded, EnvironmentState, SliceState } from "./warden-message.ts";
import { type MessageListener, type Warden, WardenLost, type WardenOptions } from "./warden.ts";

const GREET_WITHIN_MS = 60_000;
const LEAVE_MS = 5000;
const LOOK_AGAIN_MS = 50;

const AnyMessage = z.union([AttemptMessage, WardenMessage]);
type Status = Extract<WardenMessage, { kind: "status" }>;

/** Starts a warden, or takes one that was started elsewhere, and waits for its first word. Throws `WardenLost` where it cannot start. */
export async function openWarden(options: WardenOptions, channel: WardenChannel = spawnWarden(options)): Promise<Warden> {
  const warden = new WardenProcess(channel, options.log);
  const { user, limiter, environments, tier = "caged", scratch = "/dev/shm", devices = null } = options;
  warden.send({ kind: "settings", user, limiter, tier, scratch, environments, devices });
  await warden.greetedWithin(options.greetWithinMs ?? GREET_WITHIN_MS);
  return warden;
}

interface Running {
  readonly listener: MessageListener;
  readonly ended: PromiseWithResolvers<AttemptEnded>;
  /** What is still to come before nothing more is heard of it. */
  readonly awaited: Set<AttemptMessage["kind"]>;
}

class WardenProcess implements Warden {
  readonly closed: Promise<string>;
  readonly #channel: WardenChannel;
  readonly #hello = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<string>();
  readonly #running = new Map<string, Running>();
  #greeting: Extract<WardenMessage, { kind: "hello" }> | undefined;
  #askedStatus: PromiseWithResolvers<Status>[] = [];
  #over: string | undefined;

  constructor(channel: WardenChannel, log: (line: string) => void) {
    this.#channel = channel;
    this.closed = this.#gone.promise;
    createInterface({ input: channel.log }).on("line", log);
    channel.input.on("error", () => undefined); // the end of the process says more
    const decoder = new FrameDecoder();
    channel.output.on("data", (chunk: Buffer) => this.#read(decoder, chunk)).resume();
    void channel.over.then((reason) => this.#end(reason));
  }

  async greetedWithin(mostMs: number): Promise<void> {
    const late = setTimeout(() => this.#distrust(`it said nothing for ${mostMs} ms`), mostMs);
    await this.#hello.promise.finally(() => clearTimeout(late));
  }

  get pid(): number {
    return this.#hail().pid;
  }

  get uid(): number {
    return this.#hail().uid;
  }

  get limiter() {
    return this.#hail().limiter;
  }

  get tier() {
    return this.#hail().tier;
  }

  get grades() {
    return this.#hail().grades;
  }

  get ownNetwork() {
    return this.#hail().ownNetwork;
  }

  start(order: AttemptOrder, listener: MessageListener): Promise<AttemptEnded> {
    if (this.#over !== undefined) return Promise.reject(new WardenLost(this.#over));
    if (this.#running.has(order.attempt)) throw new Error(`attempt ${order.attempt} is under way already`);
    const ended = Promise.withResolvers<AttemptEnded>();
    const awaited = new Set<AttemptMessage["kind"]>(order.slice ? ["ended", "slice-checked"] : ["ended"]);
    try {
      sendOrder(order, (header, body) => this.send(header, body));
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error))); // too large for the wire; the warden has not heard of it
    }
    this.#running.set(order.attempt, { listener, ended, awaited });
    return ended.promise;
  }

  stop(attempt: string): void {
    if (this.#running.has(attempt)) this.send({ kind: "stop", attempt });
  }

  resize(sizes: readonly PoolSize[]): void {
    if (this.#over === undefined) this.send({ kind: "pools", sizes });
  }

  async status(): Promise<readonly EnvironmentState[]> {
    return (await this.#askStatus()).environments;
  }

  async slices(): Promise<readonly SliceState[]> {
    return (await this.#askStatus()).slices;
  }

  async warmedUp(): Promise<readonly EnvironmentState[]> {
    for (;;) {
      const status = await this.#askStatus();
      if (status.settled) return status.environments;
      await delay(LOOK_AGAIN_MS);
    }
  }

  /** Closing its stdin is the order to leave; it kills every cage on its way out. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#channel.input.end();
    if (this.#over !== undefined) return;
    const patience = setTimeout(() => this.#channel.kill(), LEAVE_MS);
    await this.#channel.over;
    clearTimeout(patience);
  }

  send(header: object, body?: Uint8Array): void {
    for (const part of encodeFrame(header, body)) this.#channel.input.write(part);
  }

  #askStatus(): Promise<Status> {
    if (this.#over !== undefined) return Promise.reject(new WardenLost(this.#over));
    const asked = Promise.withResolvers<Status>();
    this.#askedStatus.push(asked);
    this.send({ kind: "status" });
    return asked.promise;
  }

  #read(decoder: FrameDecoder, chunk: Buffer): void {
    if (this.#over !== undefined) return;
    try {
      for (const { header, body } of decoder.push(chunk)) this.#hear(AnyMessage.parse(header), body);
    } catch (error) {
      this.#distrust(`it broke the protocol: ${String(error).slice(0, 500)}`);
    }
  }

  #hear(message: z.infer<typeof AnyMessage>, body: Uint8Array): void {
    if ((message.kind === "hello") === (this.#greeting !== undefined)) throw new Error(`${message.kind} at the wrong moment`);
    if (message.kind === "hello") {
      this.#greeting = message;
      this.#hello.resolve();
    } else if (message.kind === "status") {
      this.#askedStatus.shift()?.resolve(message);
    } else {
      this.#hearAttempt(message, body);
    }
  }

  #hearAttempt(message: AttemptMessage, body: Uint8Array): void {
    const running = this.#running.get(message.attempt);
    if (!running) return;
    if (running.awaited.delete(message.kind) && running.awaited.size === 0) this.#running.delete(message.attempt);
    running.listener(message, body);
    if (message.kind === "ended") running.ended.resolve(message);
  }

  /** What it says next cannot be trusted to belong to the attempt it names. */
  #distrust(reason: string): void {
    this.#end(reason);
    this.#channel.kill();
  }

  #end(reason: string): void {
    if (this.#over !== undefined) return;
    this.#over = reason;
    const lost = new WardenLost(reason);
    this.#hello.reject(lost);
    for (const { ended } of this.#running.values()) ended.reject(lost);
    for (const asked of this.#askedStatus) asked.reject(lost);
    this.#running.clear();
    this.#gone.resolve(reason);
  }

  #hail(): Extract<WardenMessage, { kind: "hello" }> {
    if (!this.#greeting) throw new Error("the warden has not spoken yet");
    return this.#greeting;
  }
}
