import { expect, test } from "vitest";
import { JobId } from "#contract/ids.ts";
import type { JobView } from "#src/domain/job-view.ts";
import type { JobWatcher } from "../../stream/watch-job.ts";
import { JobSession } from "./job-session.ts";
import { type JobsApi, Refusal } from "./jobs-api.ts";

const onGpu = "5c0a1b9e-0000-4000-8000-00000000000a";
const onCpu = "5c0a1b9e-0000-4000-8000-00000000000b";
const waiting = { jobId: JobId.parse(onGpu), kind: "run", state: "waiting" } as JobView;

/** A bench with a run that waits for the GPU, and what it asked of the site since. */
function openBench(start: JobsApi["start"]) {
  const asked: string[] = [];
  const watchers = new Map<string, JobWatcher>();
  const api: JobsApi = {
    start: (wish) => {
      asked.push(wish.profile === "cpu" ? "start on the CPU" : "start");
      return start(wish);
    },
    stop: async (jobId) => void asked.push(`stop ${jobId}`),
    list: async () => [],
    readFiles: async () => [],
  };
  const session = new JobSession(api, (jobId, watcher) => {
    watchers.set(jobId, watcher);
    return () => watchers.delete(jobId);
  });
  session.show(waiting);
  return { session, asked, watched: () => [...watchers.keys()] };
}

test("whoever waits for the GPU gets the CPU run first, and only then loses the place", async () => {
  const { session, asked, watched } = openBench(async () => onCpu);
  await session.runOnCpu([]);
  expect(asked).toEqual(["start on the CPU", `stop ${onGpu}`]);
  expect(watched()).toEqual([onCpu]);
});

test("a CPU run that is refused leaves the job in its place, and says why", async () => {
  const { session, asked, watched } = openBench(() => Promise.reject(new Refusal("Too many runs.")));
  await session.runOnCpu([]);
  expect(asked).toEqual(["start on the CPU"]);
  expect(watched()).toEqual([onGpu]);
  expect(session.getSnapshot()).toMatchObject({ phase: "waiting", job: waiting, refusal: "Too many runs." });
});

test("asked for twice, the CPU run is started once", async () => {
  const { session, asked } = openBench(async () => onCpu);
  await Promise.all([session.runOnCpu([]), session.runOnCpu([])]);
  expect(asked.filter((one) => one.startsWith("start"))).toHaveLength(1);
});
