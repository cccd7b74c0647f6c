import { expect, vi } from "vitest";
import type { FakeJob } from "./fake-job.ts";
import type { FakeSite } from "./fake-site.ts";
import { makeRunSpec } from "./job-specs.ts";
import type { SlurmCluster } from "./slurm-cluster.ts";
import type { SlurmFleet } from "./slurm-fleet.ts";

const source = "import time\nprint('begun', flush=True)\nwhile True:\n    time.sleep(0.1)\n    print('.', end='', flush=True)\n";

interface Watched {
  /** Asked each time: a test may open another cluster, and another fleet. */
  readonly at: () => { cluster: SlurmCluster; site: FakeSite; fleet: SlurmFleet };
  /** How long a run may take: its allocation has to outlive that. */
  readonly wallSeconds: number;
  readonly patience: { readonly timeout: number };
}

/** What tests of a cluster's faults do with it, again and again. */
export function watchTrouble({ at, wallSeconds, patience }: Watched) {
  const sizes = { memoryBytes: 2 ** 29, processes: 64, outputBytes: 2 ** 20, diskBytes: 2 ** 24 };
  /** Says "begun", goes on for ever, and is heard doing so. */
  const endless = makeRunSpec(source, { limits: { wallSeconds, cpuSeconds: wallSeconds, ...sizes } });
  const pilots = () => at().fleet.pilots.describe().pilots;
  const begun = (job: FakeJob, attempt = 1) => job.until(() => job.attempt === attempt && job.output.includes("begun"));
  return {
    pilots,
    pilot: () => pilots()[0],
    begun,
    /** All that Slurm remembers, the oldest first: name and state. */
    listJobs: async (): Promise<string[]> =>
      (await at().cluster.ask("squeue", "--noheader", "--states=all", "--sort=i", "--format=%j %T")).trim().split("\n"),
    more: async (job: FakeJob) => {
      const { length } = job.output;
      await job.until(({ output }) => output.length > length);
    },
    /** A run at the pilot that serves now. */
    start: async () => {
      const job = at().site.submit(endless);
      await begun(job);
      await vi.waitFor(() => expect(pilots()).toMatchObject([{ phase: "serving", known: { state: "running" } }]), patience);
      return { job, ...pilots()[0]! };
    },
    /** Whatever happened to it, it ends once. */
    end: async (job: FakeJob) => {
      at().site.stop(job);
      await job.finished;
      expect(job.ends).toBe(1);
    },
    faultOf: (job: FakeJob) => job.events.get(1)?.at(-1),
  };
}
