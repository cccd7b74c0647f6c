import type { Remark, RuffAnswer, RuffRequest } from "./remark.ts";

/** The linter and formatter, in a worker that starts with the first question. */
export class Ruff {
  #worker: Worker | null = null;
  #lastId = 0;
  readonly #waiting = new Map<number, (answer: RuffAnswer) => void>();

  async check(text: string): Promise<readonly Remark[]> {
    const answer = await this.#ask({ id: ++this.#lastId, do: "check", text });
    return "remarks" in answer ? answer.remarks : [];
  }

  /** Null where the text cannot be formatted. */
  async format(text: string): Promise<string | null> {
    const answer = await this.#ask({ id: ++this.#lastId, do: "format", text });
    return "formatted" in answer ? answer.formatted : null;
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #ask(request: RuffRequest): Promise<RuffAnswer> {
    return new Promise((resolve) => {
      this.#waiting.set(request.id, resolve);
      this.#open().postMessage(request);
    });
  }

  #open(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL("./ruff-worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", (message: MessageEvent<RuffAnswer>) => {
      this.#waiting.get(message.data.id)?.(message.data);
      this.#waiting.delete(message.data.id);
    });
    // Without its linter the editor works on; nobody waits for an answer that cannot come.
    worker.addEventListener("error", () => {
      for (const [id, resolve] of this.#waiting) resolve({ id, failed: "the worker did not start" });
      this.#waiting.clear();
    });
    this.#worker = worker;
    return worker;
  }
}
