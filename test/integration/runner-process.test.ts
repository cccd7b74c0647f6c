import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FakeJob } from "#kit/fake-job.ts";
import { digestOf, FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { isAlive } from "#kit/process-tree.ts";
import { RealRunner } from "#kit/real-runner.ts";

// Runner, pilot, warden and sandboxes as the processes they are; only the site is played.

const endless = `
import time
print("begun", flush=True)
while True:
    time.sleep(0.05)
    print(".", end="", flush=True)
`;

// Waits while its file says so: an attempt that is killed in the middle and whose successor ends.
const judge = `
from atelier_judge import learner, test, equal

@test(task=1, points=1)
def doubles(rng):
    n = int(rng.integers(1, 1000))
    equal(learner.double(n), 2 * n, message="double.wrong")
`;

describe("a runner on this machine", () => {
  let site: FakeSite;
  let runner: RealRunner;

  beforeAll(async () => {
    site = await FakeSite.open();
    runner = await RealRunner.open(site);
  });

  afterAll(async () => {
    await runner[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const begun = async (job: FakeJob, attempt = 1) => await job.until(() => job.attempt === attempt && job.output.includes("begun"));

  it("streams output while the run goes on, and ends it when asked", async () => {
    const job = site.submit(makeRunSpec(endless));
    await begun(job);
    expect(job.state).toBe("leased");
    site.stop(job);
    expect((await job.finished).ending).toEqual({ reason: "stopped" });
  });

  it("tells exit code, error text and use of a run that fails", async () => {
    const job = site.submit(makeRunSpec('print("é")\nraise ValueError("wrong")\n'));
    const finished = await job.finished;
    expect(finished).toMatchObject({ ending: { reason: "completed", exitCode: 1 }, record: null });
    expect(finished.usage.cpuMs).toBeGreaterThan(0);
    expect(job.output).toContain("é\n");
    expect(job.output).toContain("ValueError: wrong");
  });

  it("has a judge decide about a submission", async () => {
    const bundle = site.addBundle(makeBundle({ "judge.py": judge }));
    const right = site.submit(makeSubmissionSpec("def double(n):\n    return 2 * n\n", bundle));
    const wrong = site.submit(makeSubmissionSpec("def double(n):\n    return n\n", bundle));
    expect((await right.finished).record).toMatchObject({ verdict: "passed", score: 1, provenance: { bundleDigest: bundle } });
    expect((await wrong.finished).record).toMatchObject({ verdict: "failed", score: 0, checks: [{ messageKey: "double.wrong" }] });
  });

  it("calls a judge that crashes not gradable, which is nobody's failure but its own", async () => {
    const bundle = site.addBundle(makeBundle({ "judge.py": "raise RuntimeError('broken judge')" }));
    const job = site.submit(makeSubmissionSpec("def double(n):\n    return 2 * n\n", bundle));
    expect(await job.finished).toMatchObject({ ending: { reason: "completed" }, record: { verdict: "not-gradable" } });
  });

  it("carries an artifact from one run to the next", async () => {
    const produces = [{ name: "weights", maxBytes: 1000 }];
    const source = 'import atelier\natelier.artifact("weights", b"12345")\n';
    const first = site.submit(makeRunSpec(source, { produces }));
    await first.finished;
    const digest = digestOf("12345");
    expect(first.events.get(1)).toContainEqual(expect.objectContaining({ kind: "artifact", name: "weights", digest, bytes: 5 }));
    const carried = [{ name: "weights", path: "w.bin", digest, bytes: 5, origin: "own" as const }];
    const second = site.submit(makeRunSpec('print(open("carried/w.bin").read())\n', { carried }));
    await second.finished;
    expect(second.output).toBe("12345\n");
  });

  it("goes on while the site is unavailable and tells everything in order afterwards", async () => {
    const job = site.submit(makeRunSpec("import time\nfor i in range(40):\n    print(i, flush=True)\n    time.sleep(0.05)\n"));
    await job.until(({ output }) => output.includes("3\n"));
    await site.refuseRequests(5);
    await job.finished;
    expect(job.output).toBe([...Array(40).keys()].map((number) => `${number}\n`).join(""));
    expect([job.attempt, job.ends]).toEqual([1, 1]);
  });

  describe("when something is killed", () => {
    let jobs: FakeJob[];

    beforeEach(async () => {
      jobs = [site.submit(makeRunSpec(endless)), site.submit(makeRunSpec(endless))];
      await Promise.all(jobs.map((job) => begun(job)));
    });

    afterEach(async () => {
      for (const job of jobs) site.stop(job);
      await Promise.all(jobs.map((job) => job.finished));
    });

    it.each(["pilot", "warden"] as const)(
      "a lost %s costs its attempts, which are done again, and nothing of it stays alive",
      async (who) => {
        const before = runner.listProcesses().filter((pid) => pid !== runner.pid);
        process.kill(who === "pilot" ? runner.pilotPid : runner.wardenPid, "SIGKILL");
        await Promise.all(jobs.map((job) => begun(job, 2)));
        for (const job of jobs) {
          expect(job.events.get(1)?.at(-1)).toMatchObject({ kind: "finished", ending: { reason: "platform-fault" } });
          expect(job.ends).toBe(0);
        }
        expect(before.filter(isAlive)).toEqual([]);
      },
    );

    it("a lost lease kills the attempt, and the job begins anew", async () => {
      const [job] = jobs;
      if (!job) return;
      site.loseLease(job);
      await begun(job, 2);
      expect(job.events.get(1)?.some(({ kind }) => kind === "finished")).toBe(false);
    });
  });

  it("leaves nothing alive behind when it is killed itself", async () => {
    const job = site.submit(makeRunSpec(endless));
    await begun(job);
    const before = runner.listProcesses();
    runner.kill("SIGKILL");
    await runner.gone();
    await expect.poll(() => before.filter(isAlive), { timeout: 30_000 }).toEqual([]);
    runner = await RealRunner.open(site);
    site.loseLease(job);
    await begun(job, 2);
    site.stop(job);
    await job.finished;
    expect(job.ends).toBe(1);
  });

  it("finishes what runs when it is asked to go", async () => {
    const job = site.submit(makeRunSpec('import time\nprint("begun", flush=True)\ntime.sleep(0.5)\nprint("done")\n'));
    await begun(job);
    runner.kill("SIGTERM");
    await runner.gone();
    expect([job.state, job.output]).toEqual(["finished", "begun\ndone\n"]);
  });
});

describe("a runner that is told to go while the site is away", () => {
  it("ends, though an attempt is under way that never came to say a word", async () => {
    await using site = await FakeSite.open();
    await using runner = await RealRunner.open(site);
    process.kill(runner.wardenPid, "SIGSTOP");
    const job = site.submit(makeRunSpec("print(1)"));
    await job.until(({ state }) => state === "leased");
    await site.goAway();
    const processes = runner.listProcesses();
    runner.kill("SIGTERM");
    await runner.gone();
    expect(processes.filter(isAlive)).toEqual([]);
  });
});
