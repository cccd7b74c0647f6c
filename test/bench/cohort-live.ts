import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { api, urls } from "#src/lib/urls.ts";
import { startPostgres } from "#kit/postgres.ts";
import { openStack } from "#kit/stack.ts";
import { post, workAlong } from "./cohort-live/class-at-work.ts";
import { ClassEar } from "./cohort-live/class-ear.ts";
import { useClassPage } from "./cohort-live/interactions.ts";
import { fillClass, type LargeClass } from "./cohort-live/large-class.ts";
import { Statements } from "./cohort-live/statements.ts";
import { findPercentiles, type Percentiles } from "./percentiles.ts";

const learners = 300;
const idleSeconds = 20;
const restMs = 120;

/** What the live view of a large class costs, and how fresh it is. */
export interface CohortLive {
  readonly learners: number;
  /** From a learner's request, which stores the event, until the trainer's page hears of it. */
  readonly latencyMs: Percentiles;
  readonly events: number;
  /** From a press or key until the page is drawn again. */
  readonly interactionMs: Percentiles & { readonly max: number };
  readonly openMs: number;
  /** One opening of the live page. */
  readonly queriesPerPage: number;
  /** The whole class at work: with its view open, and with nobody looking. */
  readonly statementsPerSecond: { readonly watched: number; readonly unwatched: number };
  readonly messagesPerSecond: number;
  readonly kilobytesPerSecond: number;
}

/** Three hundred learners at work in one class of a real site on a Postgres server, and a trainer who looks on. */
export async function benchCohortLive(events = 200): Promise<CohortLive> {
  await using postgres = await startPostgres({ shared_preload_libraries: "pg_stat_statements" });
  const admin = new pg.Client({ connectionString: postgres.url("postgres") });
  await admin.connect();
  await admin.query("CREATE DATABASE live");
  await admin.end();
  const url = postgres.url("live");
  await using site = await openStack({ runner: false, environment: { DATABASE_URL: url } });
  const { origin, dataDir } = site;
  const group = await fillClass({ url, dataDir, origin }, learners);
  await using statements = await Statements.open(url);

  const queriesPerPage = await countPage(origin, group, statements);
  const done = new AbortController();
  const work = workAlong(origin, group, done.signal);
  await pause(idleSeconds * 1000);
  const unwatched = await measureRate(statements, idleSeconds);

  const ear = await ClassEar.open(origin, group.trainer, group.cohortId);
  const before = { messages: ear.messages, bytes: ear.bytes, at: performance.now() };
  const watched = await measureRate(statements, idleSeconds);
  const latencies = await moveAround(origin, group, ear, events);
  const seconds = (performance.now() - before.at) / 1000;
  const { openMs, tookMs } = await useClassPage(origin, group, 6);
  const rates = { messages: (ear.messages - before.messages) / seconds, bytes: (ear.bytes - before.bytes) / seconds };
  ear.close();
  done.abort();
  await work;
  return {
    learners,
    latencyMs: findPercentiles(latencies),
    events: latencies.length,
    interactionMs: { ...findPercentiles(tookMs), max: Math.max(...tookMs) },
    openMs,
    queriesPerPage,
    statementsPerSecond: { watched: Math.round(watched), unwatched: Math.round(unwatched) },
    messagesPerSecond: Math.round(rates.messages * 100) / 100,
    kilobytesPerSecond: Math.round(rates.bytes / 100) / 10,
  };
}

async function countPage(origin: string, { trainer, cohortId }: LargeClass, statements: Statements): Promise<number> {
  const open = async () => {
    const response = await fetch(new URL(urls.cohortLive("en", cohortId), origin), { headers: { cookie: trainer.cookie } });
    if (!response.ok) throw new Error(`the live page answered ${response.status}`);
    await response.text();
  };
  // The first opening reads the course.
  await open();
  const before = await statements.count();
  const times = 5;
  for (let time = 0; time < times; time++) await open();
  return Math.round((10 * ((await statements.count()) - before)) / times) / 10;
}

async function measureRate(statements: Statements, seconds: number): Promise<number> {
  const [before, began] = [await statements.count(), performance.now()];
  await pause(seconds * 1000);
  return ((await statements.count()) - before) / ((performance.now() - began) / 1000);
}

/** Learners who do not write go from page to page, one after the other; each move is timed until the trainer's page hears of it. */
async function moveAround(
  origin: string,
  { learners: people, lessons, places }: LargeClass,
  ear: ClassEar,
  events: number,
): Promise<number[]> {
  const readers = people.slice(people.length / 2);
  const timed: Promise<number>[] = [];
  for (let event = 0; event < events; event++) {
    const reader = readers[event % readers.length]!;
    const contentUid = lessons[(event + Math.floor(event / readers.length)) % lessons.length]!;
    const askedAt = performance.now();
    const heard = ear.await((row) => row.userId === reader.id && row.contentUid === contentUid);
    places.set(reader.id, contentUid);
    await post(origin, reader, api.presence, { contentUid });
    timed.push(heard.then((at) => at - askedAt));
    await pause(restMs);
  }
  return Promise.all(timed);
}
