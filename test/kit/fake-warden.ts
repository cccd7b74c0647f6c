import type { Ending } from "#contract/event.ts";
import type { AttemptOrder } from "#runner/sandbox/order.ts";
import type { MessageListener, Warden } from "#runner/sandbox/warden.ts";
import type { AttemptEnded, AttemptMessage } from "#runner/sandbox/warden-message.ts";

type Said = AttemptMessage extends infer Message ? (Message extends AttemptMessage ? Omit<Message, "attempt"> : never) : never;

const usage = { wallMs: 10, cpuMs: 5, peakMemoryBytes: 1, writtenBytes: 0 };

/** One attempt that a test plays the sandbox of. */
export class FakeSandbox {
  readonly order: AttemptOrder;
  readonly ended = Promise.withResolvers<AttemptEnded>();
  readonly #listener: MessageListener;

  constructor(order: AttemptOrder, listener: MessageListener) {
    this.order = order;
    this.#listener = listener;
  }

  say(message: Said, body: string | Uint8Array = ""): void {
    this.#listener({ ...message, attempt: this.order.attempt } as AttemptMessage, Buffer.from(body));
  }

  print(text: string): void {
    this.say({ kind: "output", stream: "stdout" }, text);
  }

  end(ending: Ending = { reason: "completed", exitCode: 0, signal: null }): void {
    const judgeUsage = this.order.judge ? usage : null;
    this.ended.resolve({ kind: "ended", attempt: this.order.attempt, ending, usage, judgeUsage });
  }
}

/** A warden without processes: what happens in its sandboxes is the test's to say. */
export class FakeWarden implements Warden {
  readonly pid = 1;
  readonly uid = 65_534;
  readonly limiter = "none";
  readonly ownNetwork = true;
  readonly tier = "caged" as const;
  readonly grades = true;
  readonly #sandboxes: FakeSandbox[] = [];
  readonly #closed = Promise.withResolvers<string>();
  #arrived = Promise.withResolvers<void>();

  get closed(): Promise<string> {
    return this.#closed.promise;
  }

  start(order: AttemptOrder, listener: MessageListener): Promise<AttemptEnded> {
    const sandbox = new FakeSandbox(order, listener);
    this.#sandboxes.push(sandbox);
    this.#arrived.resolve();
    return sandbox.ended.promise;
  }

  stop(attempt: string): void {
    this.#sandboxes.find(({ order }) => order.attempt === attempt)?.end({ reason: "stopped" });
  }

  /** The sandbox of the n-th attempt started here, from 0, as soon as there is one. */
  async sandbox(number: number): Promise<FakeSandbox> {
    for (;;) {
      const sandbox = this.#sandboxes[number];
      if (sandbox) return sandbox;
      await this.#arrived.promise;
      this.#arrived = Promise.withResolvers();
    }
  }

  /** The warden's process is gone, and every sandbox with it. */
  die(): void {
    for (const sandbox of this.#sandboxes) sandbox.ended.reject(new Error("the warden was killed"));
    this.#closed.resolve("killed");
  }

  resize() {}

  status() {
    return Promise.resolve([]);
  }

  slices() {
    return Promise.resolve([]);
  }

  warmedUp() {
    return Promise.resolve([]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed.resolve("disposed");
    return Promise.resolve();
  }
}
