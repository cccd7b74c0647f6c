import type { JobEvent, JobEvents, JobView } from "#src/domain/job-view.ts";
import { api } from "#src/lib/urls.ts";
import type { StreamNews } from "./event-source.ts";
import { formatCursor, hasGap, startOfJob, takeEvents } from "./job-cursor.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { type StreamConnection, streamConnection } from "./stream-connection.ts";

/** Who follows a job. Events come once each and in order; a higher attempt than the last replaces all that was said before. */
export interface JobWatcher {
  onEvent(event: JobEvent): void;
  onJob(job: JobView): void;
  /** False while neither the stream nor a catch-up request gets through. */
  onConnection?(isUp: boolean): void;
}

/** How the watch reaches the site; replaced only in tests. */
export interface JobLine {
  readonly stream: StreamConnection;
  fetchEvents(jobId: string, after: string): Promise<JobEvents>;
  readonly silenceMs: number;
}

const siteLine: JobLine = { stream: streamConnection, fetchEvents: fetchJobEvents, silenceMs: 15_000 };

/** Follows a job from its first event until it is finished or the returned function is called. */
export function watchJob(jobId: string, watcher: JobWatcher, line: JobLine = siteLine): () => void {
  let cursor = startOfJob;
  let isFinished = false;
  let sawEnd = false;
  let isOver = false;
  let fetching = false;
  let fetchAgain = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function take(events: readonly JobEvent[]): void {
    const taken = takeEvents(cursor, events);
    cursor = taken.cursor;
    for (const event of taken.deliver) {
      sawEnd = event.event.kind === "finished";
      watcher.onEvent(event);
    }
  }

  function see(job: JobView): void {
    // An older answer may overtake a newer one; what is finished stays finished.
    if (isFinished && job.state !== "finished") return;
    isFinished = job.state === "finished";
    watcher.onJob(job);
  }

  async function catchUp(): Promise<void> {
    if (fetching) {
      fetchAgain = true;
      return;
    }
    fetching = true;
    clearTimeout(timer);
    do {
      fetchAgain = false;
      try {
        // eslint-disable-next-line no-await-in-loop -- each request starts where the last one ended
        const answer = await line.fetchEvents(jobId, formatCursor(cursor));
        if (isOver) return;
        failures = 0;
        watcher.onConnection?.(true);
        take(answer.events);
        see(answer.job);
        // An answer may hold only the beginning of a long history.
        fetchAgain ||= answer.events.length > 0 && (isFinished || hasGap(cursor));
      } catch {
        if (isOver) return;
        watcher.onConnection?.(false);
        fetching = false;
        timer = setTimeout(() => void catchUp(), retryDelayMs(failures++));
        return;
      }
    } while (fetchAgain);
    fetching = false;
    listenForSilence();
  }

  // A stream may die without a word (a proxy, a laptop asleep). Three missed beats are answered by asking.
  function listenForSilence(): void {
    clearTimeout(timer);
    if (isFinished || isOver) return;
    timer = setTimeout(() => {
      line.stream.reconnect();
      void catchUp();
    }, line.silenceMs);
  }

  function hear(news: StreamNews): void {
    if (news.type === "hello") void catchUp();
    else if (news.type === "job" && news.job.jobId === jobId) see(news.job);
    else if (news.type === "event" && news.event.jobId === jobId) take([news.event]);
    else {
      // Not about this job, but the line lives.
      if (news.type !== "down" && !fetching && failures === 0) listenForSilence();
      return;
    }
    // Whether the last events were lost on the way, only asking can tell.
    if (hasGap(cursor) || (isFinished && !sawEnd)) void catchUp();
    else if (isFinished) clearTimeout(timer);
    else if (!fetching && failures === 0) listenForSilence();
  }

  const leave = line.stream.listen(hear);
  void catchUp();
  return () => {
    isOver = true;
    clearTimeout(timer);
    leave();
  };
}

async function fetchJobEvents(jobId: string, after: string): Promise<JobEvents> {
  const query = new URLSearchParams({ after, lang: document.documentElement.lang });
  const response = await fetch(`${api.jobEvents(jobId)}?${query}`, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`events of job ${jobId}: status ${response.status}`);
  return (await response.json()) as JobEvents;
}
