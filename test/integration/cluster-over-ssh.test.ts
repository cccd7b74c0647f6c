import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { RealRunner } from "#kit/real-runner.ts";
import { findMissingSlurm, openSlurmCluster, type SlurmCluster } from "#kit/slurm-cluster.ts";
import { findMissingSshd, SshServer } from "#kit/ssh-server.ts";
import { findFreePort } from "#kit/stack.ts";

// A cluster that the runner reaches only by ssh, and whose nodes do not reach the runner at all: the whole program, staged, on a real Slurm.

const missing = findMissingSlurm() ?? findMissingSshd();
const judge = `from atelier_judge import equal, learner, test
@test(task=1, points=1)
def adds(rng): equal(learner.add(2, 3), 5)
`;
const counting = `
import time
for number in range(40):
    print(number, flush=True)
    time.sleep(0.05)
`;

describe.skipIf(missing)(`a cluster behind ssh${missing ? ` (${missing})` : ""}`, () => {
  let cluster: SlurmCluster;
  let ssh: SshServer;
  let shared: string;
  beforeAll(async () => {
    cluster = await openSlurmCluster({ node: { CPUs: 4 } });
    ssh = await SshServer.open({ SLURM_CONF: String(cluster.environment["SLURM_CONF"]) });
    shared = mkdtempSync(path.join(os.tmpdir(), "atelier-shared-"));
  });
  afterAll(async () => {
    await ssh?.[Symbol.asyncDispose]();
    await cluster?.[Symbol.asyncDispose]();
    rmSync(shared, { recursive: true, force: true });
  });

  test.for(["relay", "spool"])("runs and judges, and loses nothing while ssh is broken, by a %s", async (way) => {
    await using site = await FakeSite.open();
    await using runner = await RealRunner.open(site, {
      ...ssh.environment,
      ATELIER_SITE_PROFILE: "local",
      ATELIER_SHARED_DIR: shared,
      ATELIER_SLURM_SSH: "login",
      ATELIER_SLURM_SLICE: "cpu",
      ATELIER_PILOT_MINUTES: "10",
      ATELIER_PILOT_WAY: way,
      ATELIER_PILOT_PORT: String(await findFreePort()),
      ATELIER_DEVICES: "none",
    });
    const job = site.submit(makeRunSpec(counting));
    await job.until(({ output }) => output.includes("3\n"));
    ssh.proxy.cut();
    ssh.proxy.mend();
    await job.finished;
    expect([job.output, job.attempt]).toEqual([Array.from({ length: 40 }, (_, number) => `${number}\n`).join(""), 1]);
    const bundle = site.addBundle(makeBundle({ "judge.py": judge }));
    const graded = site.submit(makeSubmissionSpec("def add(a, b): return a + b", bundle));
    expect((await graded.finished).record).toMatchObject({ verdict: "passed" });
    const [program, ...others] = readdirSync(path.join(shared, "program")).filter((name) => name !== "uses");
    expect([program, others]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), []]);
    const [line = ""] = (await cluster.ask("squeue", "--noheader", "--states=R", "--format=%i")).split("\n");
    expect(await cluster.ask("scontrol", "write", "batch_script", line, "-")).toContain(`${program}/sandbox-runner/pilot-main.ts`);
    expect(runner.said).not.toContain('"level":50');
  });
});
