import { z } from "zod";
import { AppError } from "#src/domain/errors.ts";
import type { StreamMessage } from "#src/domain/job-view.ts";
import type { Viewer } from "#src/domain/people.ts";
import { followClass } from "./class-feed.ts";
import type { Runtime } from "./runtime.ts";
import { requireLearnerOf } from "./taught-learner.ts";
import { requireCohort } from "./taught.ts";

/** How often it is asked again whether a reader may still follow what they follow. */
const askAgainMs = 10_000;
const mostTopics = 8;

const Topic = z.templateLiteral([z.enum(["class", "draft"]), ":", z.string()]);
const Topics = z.array(Topic).max(mostTopics);
type Send = (message: StreamMessage) => void;

/** Which topics an address of the stream names. */
export function parseTopics(text: string | null): string[] {
  const topics = Topics.safeParse(text ? text.split(",") : []);
  if (!topics.success) throw new AppError("bad-input", { params: { field: "topics" } });
  return [...new Set(topics.data)];
}

/**
 * Follows topics until the signal. One that the viewer may not follow, or may no longer, is answered with a refusal and
 * leaves the others alone: a browser has one stream for all of its tabs.
 */
export async function followTopics(
  runtime: Runtime,
  viewer: Viewer,
  topics: readonly string[],
  signal: AbortSignal,
  send: Send,
): Promise<void> {
  await Promise.all(topics.map((topic) => followTopic(runtime, viewer, topic, signal, send)));
}

async function followTopic(runtime: Runtime, viewer: Viewer, topic: string, signal: AbortSignal, send: Send): Promise<void> {
  const mine = new AbortController();
  const either = AbortSignal.any([signal, mine.signal]);
  try {
    const leave = await begin(runtime, viewer, topic, (message) => {
      if (!either.aborted) send(message);
    });
    const timer = setInterval(
      () =>
        void authorise(runtime, viewer, topic).catch((error: unknown) => {
          refuse(runtime, viewer, topic, error, send);
          mine.abort();
        }),
      askAgainMs,
    );
    await over(either);
    clearInterval(timer);
    leave();
  } catch (error) {
    refuse(runtime, viewer, topic, error, send);
  }
}

async function begin(runtime: Runtime, viewer: Viewer, topic: string, send: Send): Promise<() => void> {
  const followed = await authorise(runtime, viewer, topic);
  if (followed.kind === "class") return followClass(runtime, followed.cohort, (change) => send({ type: "class", change }));
  const { userId, exerciseUid } = followed;
  return runtime.notices.hear(({ notice }) => {
    const isDraft = notice.kind === "draft" && notice.userId === userId && notice.exerciseUid === exerciseUid && notice.part !== "looks";
    // Output comes many times a second; the page fetches it with the job's end.
    const isJob = notice.kind === "job" && notice.userId === userId && notice.changed;
    if (isDraft || isJob) send({ type: "draft", userId, exerciseUid });
  });
}

async function authorise(runtime: Runtime, viewer: Viewer, topic: string) {
  const [kind, cohortId = "", userId = "", exerciseUid = ""] = topic.split(":");
  if (kind === "class") return { kind: "class" as const, cohort: await requireCohort(runtime, viewer, cohortId) };
  const { learner } = await requireLearnerOf(runtime, viewer, { cohortId, userId, exerciseUid });
  return { kind: "draft" as const, userId: learner.id, exerciseUid };
}

function refuse({ log }: Runtime, { id }: Viewer, topic: string, error: unknown, send: Send): void {
  if (error instanceof AppError) log.warn({ viewer: id, topic, code: error.code }, "a topic was refused");
  else log.error({ err: error, topic }, "a topic could not be followed");
  send({ type: "refused", topic });
}

function over(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
