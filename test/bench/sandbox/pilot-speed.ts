import type { Warden } from "#runner/sandbox/warden.ts";
import { findPercentiles, type Percentiles } from "../percentiles.ts";
import { attempt } from "./pilot-attempts.ts";

/** From the pilot's order to the learner's first instruction, with a sandbox waiting: one learner who presses Run now and then. */
export async function measureHandOff(warden: Warden, rounds: number): Promise<{ handOff: Percentiles; firstOutput: Percentiles }> {
  const timelines = [];
  for (let round = 0; round < rounds; round++) {
    // eslint-disable-next-line no-await-in-loop -- what runs beside it would be measured with it
    timelines.push(await attempt(warden));
    await warden.warmedUp();
  }
  return {
    handOff: findPercentiles(timelines.map(({ startedMs }) => startedMs)),
    firstOutput: findPercentiles(timelines.map(({ firstOutputMs }) => firstOutputMs)),
  };
}

/** Attempts per second, each followed at once by the next, so many at a time. */
export async function measureThroughput(warden: Warden, atOnce: number, seconds: number): Promise<number> {
  const began = performance.now();
  let done = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - began < seconds * 1000) {
      const { ending } = await attempt(warden);
      if (ending.reason !== "completed") throw new Error(`an attempt ended as ${JSON.stringify(ending)}`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return Math.round((done / (performance.now() - began)) * 10_000) / 10;
}

/** How far past its wall limit a program lives, until nothing of it is left. */
export async function measureKill(warden: Warden, rounds: number): Promise<Percentiles> {
  const wallSeconds = 0.5;
  const late = [];
  for (let round = 0; round < rounds; round++) {
    const { startedMs, endedMs, ending } = await attempt(warden, "import torch\nwhile True: pass\n", { wallSeconds });
    if (ending.reason !== "limit" || ending.limit !== "wall") throw new Error(`the limit did not end it: ${JSON.stringify(ending)}`);
    late.push(endedMs - startedMs - wallSeconds * 1000);
  }
  return findPercentiles(late);
}
