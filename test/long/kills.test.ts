import { beforeAll, expect, test } from "vitest";
import { expectUnharmed } from "#kit/expect-unharmed.ts";
import { raiseStorm, type Recovery, type Target, targets } from "#kit/kill-storm.ts";
import { openStack } from "#kit/stack.ts";
import { buildSite } from "../../tools/launch/build.ts";

// kill -9, again and again, while learners work. What they were told is the only witness.

const kills = Number(process.env["ATELIER_KILLS"] ?? 200);
const seed = Number(process.env["ATELIER_SEED"] ?? Date.now() % 1_000_000);

beforeAll(() => buildSite(() => undefined));

test(`${kills} kills of site, runner, pilot and warden harm nothing (ATELIER_SEED=${seed})`, async () => {
  const random = makeRandom(seed);
  const order = shuffle(
    Array.from({ length: kills }, (_, number) => targets[number % targets.length] as Target),
    random,
  );
  await using stack = await openStack({ environment: { ATELIER_LOCAL_SLICES: "8" } });
  let survived = 0;
  const storm = await raiseStorm(stack, order, random, ({ target, fiveMs }) => {
    survived += 1;
    process.stdout.write(`${survived}. ${target} killed, five jobs ran again after ${Math.round(fiveMs)} ms\n`);
  });
  process.stdout.write(describe(storm.recoveries, storm.log.jobs.length));
  await expectUnharmed(storm);
  expect(storm.recoveries).toHaveLength(kills);
  expect(Math.min(...storm.recoveries.map(({ running }) => running))).toBeGreaterThanOrEqual(5);
});

/** Times of recovery by what was killed. */
function describe(recoveries: readonly Recovery[], jobs: number): string {
  const rows = targets.map((target) => {
    const of = recoveries.filter((recovery) => recovery.target === target);
    const spread = (times: readonly number[]) => {
      const sorted = times.toSorted((a, b) => a - b);
      return [0.5, 0.95, 1].map((share) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN)).join(" / ");
    };
    return `${target} × ${of.length}: first job again after ${spread(of.map(({ firstMs }) => firstMs))} ms, five after ${spread(of.map(({ fiveMs }) => fiveMs))} ms`;
  });
  return `${jobs} jobs; times as p50 / p95 / longest\n${rows.join("\n")}\n`;
}

/** A small generator with a seed (mulberry32), so that a storm can be raised again. */
function makeRandom(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const keyed = items.map((item) => [random(), item] as const);
  return keyed.toSorted(([a], [b]) => a - b).map(([, item]) => item);
}
