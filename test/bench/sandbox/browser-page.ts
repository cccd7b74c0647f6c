import { randomUUID } from "node:crypto";
import type { JobView, StreamMessage } from "#src/domain/job-view.ts";
import { api } from "#src/lib/urls.ts";
import type { Member } from "#kit/member.ts";
import { HttpPost } from "#runner/site/http-post.ts";

/** What a page saw of one run; times in milliseconds since it was asked for. */
export interface Seen {
  readonly answeredMs: number;
  readonly firstOutputMs: number;
  readonly endedMs: number;
  /** Places in line as the page was told them, in order. */
  readonly positions: readonly number[];
  readonly job: JobView;
}

/** What the stream has told of one job so far; it may tell before the request that started the job is answered. */
interface Told {
  firstOutputAt: number;
  readonly positions: number[];
  readonly ended: PromiseWithResolvers<{ at: number; job: JobView }>;
}

/** A signed-in page as far as running goes: the action that starts a run, and the one stream that tells of it. */
export class BrowserPage {
  readonly #origin: string;
  readonly #cookie: string;
  /** Browsers run on other machines: here what stands for them is to take as little as it can. */
  readonly #http: HttpPost;
  readonly #told = new Map<string, Told>();
  readonly #left = new AbortController();

  private constructor(origin: string, cookie: string) {
    this.#origin = origin;
    this.#cookie = cookie;
    this.#http = new HttpPost(origin);
  }

  /** Resolves when the stream has said hello. */
  static async open(origin: string, member: Member): Promise<BrowserPage> {
    const page = new BrowserPage(origin, member.cookie);
    const headers = { cookie: page.#cookie, "accept-encoding": "identity" };
    const response = await fetch(new URL(api.stream, origin), { headers, signal: page.#left.signal });
    if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`);
    const hello = Promise.withResolvers<void>();
    void page.#listen(response.body, hello.resolve).catch((error: unknown) => {
      if (!page.#left.signal.aborted) throw error;
    });
    await hello.promise;
    return page;
  }

  /** Runs a program in an exercise and resolves with what the page saw, when it has ended. */
  async run(exerciseUid: string, path: string, text: string): Promise<Seen> {
    const askedAt = performance.now();
    const headers = { cookie: this.#cookie, origin: this.#origin, "sec-fetch-site": "same-origin", "content-type": "application/json" };
    const body = JSON.stringify({ kind: "run", exerciseUid, files: [{ path, text }], idempotencyKey: randomUUID() });
    const answer = await this.#http.post("/_actions/jobs.start", headers, body, this.#left.signal);
    const jobId = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(answer.text)?.[0];
    if (answer.status !== 200 || jobId === undefined)
      throw new Error(`a run was refused with ${answer.status}: ${answer.text.slice(0, 300)}`);
    const answeredMs = performance.now() - askedAt;
    const told = this.#find(jobId);
    const { at, job } = await told.ended.promise;
    this.#told.delete(jobId);
    return { answeredMs, firstOutputMs: told.firstOutputAt - askedAt, endedMs: at - askedAt, positions: told.positions, job };
  }

  close(): void {
    this.#left.abort();
  }

  async #listen(body: NonNullable<Response["body"]>, hello: () => void): Promise<void> {
    let rest = "";
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) this.#hear(JSON.parse(part.replace(/^data: /, "")) as StreamMessage, hello);
    }
  }

  #hear(message: StreamMessage, hello: () => void): void {
    if (message.type === "hello") return hello();
    if (message.type === "event" && message.event.event.kind === "output") {
      const told = this.#find(message.event.jobId);
      if (Number.isNaN(told.firstOutputAt)) told.firstOutputAt = performance.now();
    }
    if (message.type !== "job") return;
    const { jobId, position, state } = message.job;
    if (position !== null) this.#find(jobId).positions.push(position);
    if (state === "finished") this.#find(jobId).ended.resolve({ at: performance.now(), job: message.job });
  }

  #find(jobId: string): Told {
    const known = this.#told.get(jobId) ?? { firstOutputAt: Number.NaN, positions: [], ended: Promise.withResolvers() };
    this.#told.set(jobId, known);
    return known;
  }
}
