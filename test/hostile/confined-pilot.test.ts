import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FakeSite } from "#kit/fake-site.ts";
import { makeBundle, makeRunSpec, makeSubmissionSpec } from "#kit/job-specs.ts";
import { RealRunner } from "#kit/real-runner.ts";
import { noConfinement, starters, USER, wrap } from "./kit/confined.ts";

const judge = `
from atelier_judge import learner, test, equal

@test(task=1, points=1)
def doubles(rng):
    equal(learner.double(4), 8, message="double.wrong")
`;

// The whole runner where no user namespace can be made; nobody tells it which tier to take.
describe.skipIf(noConfinement).each(starters)("a runner without namespaces, started by %s", (starter) => {
  const data = mkdtempSync(path.join(tmpdir(), "atelier-confined-runner-"));
  let site: FakeSite;
  let runner: RealRunner;
  beforeAll(async () => {
    if (process.getuid?.() === 0 && starter !== "root") chownSync(data, USER.uid, USER.gid);
    site = await FakeSite.open();
    const settings = { ATELIER_DATA_DIR: data, ATELIER_WARDEN_USER: `${USER.uid}:${USER.gid}`, ATELIER_LOCAL_SLICES: "4" };
    runner = await RealRunner.open(site, settings, wrap(starter));
  });
  afterAll(async () => {
    await runner[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
    rmSync(data, { recursive: true });
  });

  test("offers one slice, says its tier, and asks for graded work only where it may grade", async () => {
    const offers = await vi.waitUntil(
      () => site.asks.some(({ capacity }) => capacity.length > 0) && site.asks.filter(({ capacity }) => capacity.length > 0),
      { timeout: 30_000 },
    );
    for (const { tier, capacity } of offers) {
      expect(tier).toBe("confined");
      expect(capacity).toHaveLength(1);
      expect(capacity[0]).toMatchObject({ sliceKind: "cpu", free: 1 });
      expect(capacity[0]?.grades ?? true).toBe(starter === "root");
    }
  });

  test("carries out runs one after the other", async () => {
    const jobs = [1, 2, 3].map((number) => site.submit(makeRunSpec(`print("run", ${number})\n`)));
    for (const job of jobs) expect((await job.finished).ending).toMatchObject({ reason: "completed", exitCode: 0 });
    expect(jobs.map(({ output }) => output)).toEqual(["run 1\n", "run 2\n", "run 3\n"]);
  });

  test.skipIf(starter !== "root")("grades, and the record says in which tier", async () => {
    const bundle = site.addBundle(makeBundle({ "judge.py": judge }));
    const job = site.submit(makeSubmissionSpec("def double(n):\n    return 2 * n\n", bundle));
    expect((await job.finished).record).toMatchObject({ verdict: "passed", provenance: { tier: "confined" } });
  });
});
