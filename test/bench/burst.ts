import type { Measured } from "./bench.ts";
import { findPercentiles, showMs } from "./percentiles.ts";
import { openPages } from "./sandbox/site-speed.ts";

/** A class of this many; each presses Run so often that 200 runs are asked for within a second. */
const LEARNERS = 25;
const RUNS_EACH = 8;

/**
 * Two hundred runs of a torch program asked for at once. None may be lost, all
 * are answered, and the place in line that a page is told never grows.
 */
export async function benchBurst(): Promise<Measured> {
  await using open = await openPages(LEARNERS);
  const { pages, run } = open;
  const [first] = pages;
  if (first) await run(first);
  const began = performance.now();
  const asked = pages.flatMap((page) => Array.from({ length: RUNS_EACH }, () => run(page)));
  const settled = await Promise.allSettled(asked);
  const drainMs = Math.round(performance.now() - began);
  const seen = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const refused = settled.filter((one) => one.status === "rejected").map((one) => String((one as PromiseRejectedResult).reason));
  const completed = seen.filter(({ job }) => job.ending?.reason === "completed").length;
  const monotone = seen.filter(({ positions }) => positions.every((place, index) => index === 0 || place <= (positions[index - 1] ?? 0)));
  const answered = findPercentiles(seen.map(({ answeredMs }) => answeredMs));
  const askedWithinMs = Math.round(Math.max(...seen.map(({ answeredMs }) => answeredMs)));
  return {
    json: {
      asked: asked.length,
      completed,
      refused: refused.length,
      monotone: monotone.length,
      drain_ms: drainMs,
      answered_ms: answered,
      asked_within_ms: askedWithinMs,
    },
    rows: [
      ["runs asked for at once", `${asked.length}`],
      ["completed", `${completed}`],
      ["refused", `${refused.length}${refused[0] ? ` (${refused[0]})` : ""}`],
      ["places in line that only ever fell", `${monotone.length}`],
      ["request → accepted", showMs(answered)],
      ["all accepted within", `${askedWithinMs} ms`],
      ["until the last had ended", `${drainMs} ms`],
    ],
  };
}
