import { expect, test } from "vitest";
import { JobId } from "#contract/ids.ts";
import type { JobView } from "#src/domain/job-view.ts";
import type { JobWatcher } from "../../stream/watch-job.ts";
import { JobSession } from "./job-session.ts";
import { type JobKind, type JobsApi, Refusal } from "./jobs-api.ts";

const onGpu = "5c0a1b9e-0000-4000-8000-00000000000a";
const onCpu = "5c0a1b9e-0000-4000-8000-00000000000b";
const waiting = { jobId: JobId.parse(onGpu), kind: "run", state: "waiting" } as JobView;

/** A bench with a job that waits for the GPU, and what it asked of the site since. */
function openBench(start: JobsApi["start"], kind: JobKind = "run") {
  const asked: string[] = [];
  const watchers = new Map<string, JobWatcher>();
  const api: JobsApi = {
    start: (wish) => {
      asked.push(`start a ${wish.kind} on the ${wish.profile} instead of ${wish.insteadOf}`);
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
  session.show({ ...waiting, kind });
  return { session, asked, watched: () => [...watchers.keys()] };
}

test.each(["run", "submission"] as const)(
  "a %s that waits for the GPU gives its place up for the same on the CPU, in one step",
  async (kind) => {
    const { session, asked, watched } = openBench(async () => onCpu, kind);
    await session.moveToCpu();
    expect(asked).toEqual([`start a ${kind} on the cpu instead of ${onGpu}`]);
    expect(watched()).toEqual([onCpu]);
  },
);

test("a CPU run that is refused leaves the job in its place, and says why", async () => {
  const { session, asked, watched } = openBench(() => Promise.reject(new Refusal("Too many runs.")));
  await session.moveToCpu();
  expect(asked).toHaveLength(1);
  expect(watched()).toEqual([onGpu]);
  expect(session.getSnapshot()).toMatchObject({ phase: "waiting", job: waiting, refusal: "Too many runs." });
});

test("asked for twice, the CPU run is started once", async () => {
  const { session, asked } = openBench(async () => onCpu);
  await Promise.all([session.moveToCpu(), session.moveToCpu()]);
  expect(asked.filter((one) => one.startsWith("start"))).toHaveLength(1);
});
