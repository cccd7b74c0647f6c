import type { Measured } from "./bench.ts";
import { benchCohortGradebook } from "./cohort-gradebook.ts";
import { benchCohortLive } from "./cohort-live.ts";
import { showMs } from "./percentiles.ts";

/** What a large cohort asks of a site: its live view, then its gradebook. */
export async function benchCohort(rounds: number | undefined): Promise<Measured> {
  const live = await benchCohortLive(rounds);
  const { latencyMs, interactionMs, statementsPerSecond } = live;
  const gradebook = await benchCohortGradebook(rounds);
  return {
    json: {
      live_p95_ms: latencyMs.p95,
      interaction_p95_ms: interactionMs.p95,
      queries_per_page: live.queriesPerPage,
      live,
      ...gradebook.json,
    },
    rows: [
      ["learners in one class", `${live.learners}`],
      ["learner's request → trainer's page", showMs(latencyMs)],
      ["press or key → drawn", `${showMs(interactionMs)}  most ${interactionMs.max} ms`],
      ["live page opened", `${live.openMs} ms`],
      ["statements for a live page", `${live.queriesPerPage}`],
      ["statements a second, class at work", `${statementsPerSecond.watched} watched, ${statementsPerSecond.unwatched} unwatched`],
      ["to the trainer's page", `${live.messagesPerSecond} messages a second, ${live.kilobytesPerSecond} kB/s`],
      ...gradebook.rows,
    ],
  };
}
