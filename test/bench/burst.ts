import { setTimeout as pause } from "node:timers/promises";
import { listTree } from "#kit/process-tree.ts";
import type { Measured } from "./bench.ts";
import { findPercentiles, showMs } from "./percentiles.ts";
import { openPages } from "./sandbox/site-speed.ts";

/** Each has a page open and presses Run once. */
const LEARNERS = 200;
/** A runner hears within twenty seconds of pages that have been opened. */
const SETTLED_SECONDS = 25;
const MOST_SECONDS = 180;

/**
 * Two hundred runs of a torch program asked for at once. None may be lost, all
 * are answered, and the place in line that a page is told never grows.
 */
export async function benchBurst(): Promise<Measured> {
  await using open = await openPages(LEARNERS);
  const { pages, run } = open;
  const [first] = pages;
  if (first) await run(first);
  const waiting = await awaitSandboxes(open.stack.runner.pid);
  const began = performance.now();
  const asked = pages.map((page) => run(page));
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
      processes_waiting: waiting,
      completed,
      refused: refused.length,
      monotone: monotone.length,
      drain_ms: drainMs,
      answered_ms: answered,
      asked_within_ms: askedWithinMs,
    },
    rows: [
      ["runs asked for at once", `${asked.length}`],
      ["processes of the runner's before, most of them in waiting sandboxes", `${waiting}`],
      ["completed", `${completed}`],
      ["refused", `${refused.length}${refused[0] ? ` (${refused[0]})` : ""}`],
      ["places in line that only ever fell", `${monotone.length}`],
      ["request → accepted", showMs(answered)],
      ["all accepted within", `${askedWithinMs} ms`],
      ["until the last had ended", `${drainMs} ms`],
    ],
  };
}

/** Learners read before they press Run, and meanwhile sandboxes are made for them. Resolves with the runner's processes once no more are. */
async function awaitSandboxes(runner: number): Promise<number> {
  let processes = 0;
  let steadySeconds = 0;
  for (let second = 0; steadySeconds < SETTLED_SECONDS && second < MOST_SECONDS; second++) {
    // eslint-disable-next-line no-await-in-loop -- looks once a second
    await pause(1000);
    const now = listTree(runner).length;
    steadySeconds = now === processes ? steadySeconds + 1 : 0;
    processes = now;
  }
  return processes;
}
