import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import type { AttemptKey, JobId } from "#contract/ids.ts";
import type { Viewer } from "#src/domain/people.ts";
import { readJobEvents } from "#src/server/job-events.ts";
import { startJob } from "#src/server/jobs-start.ts";
import { exerciseUid } from "#kit/test-course.ts";
import { finished, number, print, started, TestRunner } from "#kit/test-runner.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

// A learner's connection may break at any byte: what was seen is not told again, and nothing in between is missing.

let site: TestSite;
let runner: TestRunner;
let learner: Viewer;
beforeAll(async () => {
  site = await openTestSite();
  runner = new TestRunner(site.runtime);
  learner = await site.addPerson("learner-who-reconnects");
});
afterAll(() => site[Symbol.asyncDispose]());

async function lease(): Promise<{ jobId: JobId; key: AttemptKey }> {
  const jobId = await startJob(site.runtime, learner, { kind: "run", exerciseUid, files: [], idempotencyKey: randomUUID() });
  return { jobId, key: (await runner.lease()).key };
}

const PIECES = ["first ", "é\u{1F600}", "\u001b[2J", "", "no line break", "\n", "last"];

test("a browser that reconnects after any event hears the rest once, in order, byte for byte", async () => {
  const { jobId, key } = await lease();
  const all = number([started, ...PIECES.map((piece) => print(piece)), finished()]);
  await runner.send(key, all);
  for (let cut = 0; cut <= all.length; cut += 1) {
    const rest = await readAfter(jobId, { attempt: cut === 0 ? 0 : 1, seq: cut });
    expect(textOf([...all.slice(0, cut), ...rest])).toBe(PIECES.join(""));
    expect(rest.map(({ seq }) => seq)).toEqual(all.slice(cut).map(({ seq }) => seq));
  }
});

test("a browser that comes and goes while output is still arriving misses nothing and hears nothing twice", async () => {
  const { jobId, key } = await lease();
  const all = number([started, ...Array.from({ length: 60 }, (_, index) => print(`${index},`)), finished()]);
  const heard: AttemptEvent[] = [];
  for (let sent = 0; sent < all.length; sent += 3) {
    await runner.send(key, all.slice(sent, sent + 3));
    // Every other connection breaks before it has read anything.
    if (sent % 2 === 0) heard.push(...(await readAfter(jobId, { attempt: heard.length === 0 ? 0 : 1, seq: heard.length })));
  }
  heard.push(...(await readAfter(jobId, { attempt: 1, seq: heard.length })));
  expect(heard.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq));
  expect(textOf(heard)).toBe(Array.from({ length: 60 }, (_, index) => `${index},`).join(""));
});

async function readAfter(jobId: JobId, after: { attempt: number; seq: number }): Promise<AttemptEvent[]> {
  const { events } = await readJobEvents(site.runtime, learner, jobId, after);
  return events.map(({ event }) => event as AttemptEvent);
}

function textOf(events: readonly AttemptEvent[]): string {
  return events.map((event) => (event.kind === "output" ? event.text : "")).join("");
}
