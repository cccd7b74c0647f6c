import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JobId } from "#contract/ids.ts";
import type { JobEvent, JobView } from "#src/domain/job-view.ts";
import type { StreamNews } from "./event-source.ts";
import { type JobLine, watchJob } from "./watch-job.ts";

const jobId = "3f0e7c1a-0000-4000-8000-000000000001" as JobId;
const at = "2026-11-22T18:00:00Z";

function makeEvent(attempt: number, seq: number): JobEvent {
  return { jobId, attempt, event: { kind: "output", seq, at, stream: "stdout", text: `${attempt}.${seq} ` } };
}

function makeJob(state: JobView["state"], attempt: number): JobView {
  return {
    jobId,
    kind: "run",
    contentUid: "3f0e7c1a-0000-4000-8000-000000000002",
    state,
    attempt,
    position: null,
    estimateSeconds: null,
    wait: null,
    cause: null,
    profile: "cpu",
    onGpu: false,
    wallLimitSeconds: 10,
    estimate: null,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
    ending: null,
    review: null,
    result: null,
  };
}

/** The site as a page sees it: what happened so far, and a line that can be cut. */
class FakeSite {
  readonly events: JobEvent[] = [];
  job = makeJob("running", 1);
  isReachable = true;
  reconnects = 0;
  readonly asked: string[] = [];
  readonly #listeners = new Set<(news: StreamNews) => void>();

  readonly line: JobLine = {
    silenceMs: 60_000,
    stream: {
      listen: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      reconnect: () => void (this.reconnects += 1),
    },
    fetchEvents: (_, after) => {
      this.asked.push(after);
      if (!this.isReachable) return Promise.reject(new Error("the site is away"));
      const [attempt = 0, seq = 0] = after.split(".").map(Number);
      const events = this.events.filter((event) => event.attempt > attempt || (event.attempt === attempt && event.event.seq > seq));
      return Promise.resolve({ job: this.job, events });
    },
  };

  say(news: StreamNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}

function follow(site: FakeSite) {
  const seen: string[] = [];
  const states: string[] = [];
  const stop = watchJob(
    jobId,
    {
      onEvent: (event) => seen.push(`${event.attempt}.${event.event.seq}`),
      onJob: (job) => states.push(job.state),
    },
    site.line,
  );
  return { seen, states, stop };
}

/** Lets every answer that is on its way arrive, and `passedMs` go by. */
const settle = (passedMs = 0) => vi.advanceTimersByTimeAsync(passedMs);

describe("watchJob", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("begins with what happened before the page was opened", async () => {
    const site = new FakeSite();
    site.events.push(makeEvent(1, 1), makeEvent(1, 2));
    const { seen, stop } = follow(site);
    await settle();
    expect(seen).toEqual(["1.1", "1.2"]);
    stop();
  });

  it("fetches what was missed when an event comes ahead of its turn", async () => {
    const site = new FakeSite();
    site.events.push(makeEvent(1, 1));
    const { seen, stop } = follow(site);
    await settle();
    expect(seen).toEqual(["1.1"]);
    site.events.push(makeEvent(1, 2), makeEvent(1, 3));
    site.say({ type: "event", event: makeEvent(1, 3) });
    await settle();
    expect(seen).toEqual(["1.1", "1.2", "1.3"]);
    stop();
  });

  it("asks once more when the job is finished and its last events did not come", async () => {
    const site = new FakeSite();
    const { seen, states, stop } = follow(site);
    await settle();
    expect(states).toEqual(["running"]);
    site.events.push(makeEvent(1, 1));
    site.job = makeJob("finished", 1);
    site.say({ type: "job", job: site.job });
    await settle();
    expect(seen).toEqual(["1.1"]);
    stop();
  });

  it("starts over with a higher attempt and ignores the rest of the lower one", async () => {
    const site = new FakeSite();
    site.events.push(makeEvent(1, 1));
    const { seen, stop } = follow(site);
    await settle();
    expect(seen).toEqual(["1.1"]);
    site.say({ type: "event", event: makeEvent(2, 1) });
    site.say({ type: "event", event: makeEvent(1, 2) });
    expect(seen).toEqual(["1.1", "2.1"]);
    stop();
  });

  it("lets no late answer reopen a finished job", async () => {
    const site = new FakeSite();
    site.job = makeJob("finished", 1);
    const { states, stop } = follow(site);
    await settle();
    expect(states).toEqual(["finished"]);
    site.say({ type: "job", job: makeJob("running", 1) });
    expect(new Set(states)).toEqual(new Set(["finished"]));
    stop();
  });

  it("goes on by itself when the site comes back", async () => {
    const site = new FakeSite();
    site.isReachable = false;
    const { seen, stop } = follow(site);
    await settle();
    expect(site.asked.length).toBeGreaterThan(0);
    site.isReachable = true;
    site.events.push(makeEvent(1, 1));
    await settle(3000);
    expect(seen).toEqual(["1.1"]);
    stop();
  });

  it("takes beats for life, and their absence for a dead line", async () => {
    const site = new FakeSite();
    const { stop } = follow(site);
    await settle(50_000);
    site.say({ type: "beat" });
    await settle(50_000);
    expect(site.reconnects).toBe(0);
    await settle(10_000);
    expect(site.reconnects).toBe(1);
    stop();
  });

  it("says nothing more once it was stopped", async () => {
    const site = new FakeSite();
    const { seen, states, stop } = follow(site);
    await settle();
    expect(states).toHaveLength(1);
    stop();
    site.say({ type: "event", event: makeEvent(1, 1) });
    expect(seen).toEqual([]);
  });
});
