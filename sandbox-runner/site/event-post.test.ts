import { randomUUID } from "node:crypto";
import { on, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AttemptEvent } from "#contract/event.ts";
import { AttemptKey } from "#contract/ids.ts";
import { EventPost } from "./event-post.ts";
import { SiteClient, SiteUnreachable } from "./site-client.ts";

/** A request as the site has it, which is answered when the test says so. */
interface Asked {
  readonly body: unknown;
  answer(status: number, value: unknown): void;
}

let server = createServer();
let post: EventPost;
let next: () => Promise<Asked>;
beforeEach(async () => {
  server = createServer().listen(0, "127.0.0.1");
  const requests = on(server, "request") as AsyncIterableIterator<[IncomingMessage, ServerResponse]>;
  next = async () => {
    const [request, response] = ((await requests.next()) as IteratorYieldResult<[IncomingMessage, ServerResponse]>).value;
    const answer = (status: number, value: unknown) =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    return { body: await json(request), answer };
  };
  await once(server, "listening");
  post = new EventPost(new SiteClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "t" }));
});
afterEach(() => {
  post.close();
  server.closeAllConnections();
  server.close();
});

const signal = new AbortController().signal;
const say = (seq: number, text: string): AttemptEvent => ({ kind: "output", seq, at: "2026-11-22T18:00:00.000Z", stream: "stdout", text });
function makeAttempt(...texts: string[]) {
  const key = AttemptKey.parse({ jobId: randomUUID(), attempt: 1, fencingToken: 1 });
  const events = texts.map((text, index) => say(index + 1, text));
  return { key, events, send: () => post.send(key, () => events, signal) };
}

it("sends at once what comes alone, and together what comes meanwhile", async () => {
  const [first, second, third] = [makeAttempt("a"), makeAttempt("b"), makeAttempt("c")];
  const sent = [first.send(), second.send(), third.send()];
  const alone = await next();
  expect(alone.body).toEqual({ contract: 1, key: first.key, events: first.events });
  third.events.push(say(2, "said while it waited"));
  alone.answer(200, { acceptedThrough: 1 });
  const together = await next();
  const told = [second, third].map(({ key, events }) => ({ key, events }));
  expect(together.body).toEqual({ contract: 1, attempts: told });
  together.answer(200, { attempts: [{ acceptedThrough: 1 }, { acceptedThrough: 2 }] });
  expect(await Promise.all(sent)).toMatchObject([
    { acceptedThrough: 1 },
    { acceptedThrough: 1 },
    { acceptedThrough: 2, events: third.events },
  ]);
});

it("refuses one attempt among several alone, and tries again later what the site could not take now", async () => {
  const attempts = [makeAttempt("a"), makeAttempt("b"), makeAttempt("c"), makeAttempt("d")];
  const sent = Promise.allSettled(attempts.map(({ send }) => send()));
  (await next()).answer(200, { acceptedThrough: 1 });
  const refusals = ["stale-lease", "unavailable"].map((error) => ({ error, message: "" }));
  (await next()).answer(200, { attempts: [refusals[0], { acceptedThrough: 1 }, refusals[1]] });
  const [, stale, taken, away] = await sent;
  expect(stale).toMatchObject({ reason: { code: "stale-lease" } });
  expect(taken).toMatchObject({ value: { acceptedThrough: 1 } });
  expect((away as PromiseRejectedResult).reason).toBeInstanceOf(SiteUnreachable);
});

it("speaks of one attempt at a time with a site that knows no more", async () => {
  const attempts = [makeAttempt("a"), makeAttempt("b"), makeAttempt("c")];
  const sent = Promise.all(attempts.map(({ send }) => send()));
  (await next()).answer(200, { acceptedThrough: 1 });
  (await next()).answer(400, { error: "bad-request", message: "" });
  for (const { key } of attempts.slice(1)) {
    const alone = await next();
    expect(alone.body).toMatchObject({ key });
    alone.answer(200, { acceptedThrough: 1 });
  }
  expect(await sent).toHaveLength(3);
  const later = Promise.all([makeAttempt("d"), makeAttempt("e"), makeAttempt("f")].map(({ send }) => send()));
  for (let times = 0; times < 3; times++) (await next()).answer(200, { acceptedThrough: 1 });
  expect(await later).toHaveLength(3);
});

it("leaves out an attempt that was given up while it waited", async () => {
  const [first, second] = [makeAttempt("a"), makeAttempt("b")];
  const gone = new AbortController();
  const sent = [first.send(), post.send(makeAttempt("x").key, () => [say(1, "x")], gone.signal), second.send()];
  const alone = await next();
  gone.abort();
  alone.answer(200, { acceptedThrough: 1 });
  const after = await next();
  expect(after.body).toMatchObject({ key: second.key });
  after.answer(200, { acceptedThrough: 1 });
  expect(await Promise.all(sent)).toMatchObject([{ acceptedThrough: 1 }, { events: [] }, { acceptedThrough: 1 }]);
});
