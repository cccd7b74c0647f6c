import { mkdtempSync, rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { RealRunner } from "#kit/real-runner.ts";
import { refusal } from "./kit/cage.ts";
import { SQUARES } from "./kit/judged.ts";
import { FILL_MEMORY_DISKS, standIn } from "./kit/narrow-machine.ts";

const data = mkdtempSync("/var/tmp/atelier-narrow-data-");
afterAll(() => rmSync(data, { recursive: true, force: true }));
const become = 'exec "$@"';

const machines = {
  "64 open files": () => standIn("node-64", "ulimit -n 64", become),
  "a full /tmp and a full /dev/shm": () =>
    standIn("node-full", `exec unshare --mount --propagation private ${standIn("node-inner", ...FILL_MEMORY_DISKS, become)} "$@"`),
};

// A mount namespace of its own needs root; that is how this suite narrows the machine, not what is narrowed.
describe.skipIf(refusal ?? process.getuid?.() !== 0).each(Object.entries(machines))("a runner and its pilot with %s", (_, narrow) => {
  test("serve runs and submissions as any other", async () => {
    await using site = await FakeSite.open();
    await using runner = await RealRunner.open(site, { ATELIER_DATA_DIR: data }, [narrow()]);
    const bundle = site.addBundle(makeBundle({ "judge.py": SQUARES }));
    const run = site.submit(makeRunSpec('open("/tmp/file", "wb").write(bytes(1 << 20))\nprint("served")\n'));
    const submission = site.submit(makeSubmissionSpec("def square(n): return n * n\n", bundle));
    expect((await run.finished).ending).toEqual({ reason: "completed", exitCode: 0, signal: null });
    expect(run.output).toBe("served\n");
    expect((await submission.finished).record).toMatchObject({ verdict: "passed" });
    expect(runner.said).not.toContain("EMFILE");
  });
});
