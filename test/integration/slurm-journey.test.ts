import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { JobView } from "#src/domain/job-view.ts";
import { api } from "#src/lib/urls.ts";
import { type CardCluster, findMissingCards, openCardCluster } from "#kit/card-cluster.ts";
import { findGradingRefusal } from "#kit/grading-machine.ts";
import { handInDouble } from "#kit/hand-in.ts";
import { signInLearner } from "#kit/member.ts";
import { openStack, type Stack } from "#kit/stack.ts";

// Site, runner, Slurm, pilot, step, warden and sandboxes as they are; only the GPU computes nothing.

const patience = { timeout: 90_000, interval: 100 };
const missing = findMissingCards() ?? findGradingRefusal();

const judge = `
from atelier_judge import learner, test, equal

@test(task=1, points=2)
def doubles(rng):
    n = int(rng.integers(1, 1000))
    equal(learner.double(n), 2 * n, message="double.wrong")
`;

describe.skipIf(missing)(`a learner's program through Slurm${missing ? ` (${missing})` : ""}`, () => {
  let content: string;
  let cards: CardCluster;
  let stack: Stack;

  beforeAll(async () => {
    content = mkdtempSync(path.join(os.tmpdir(), "atelier-content-"));
    cpSync("test/content/fixtures/content", content, { recursive: true });
    const exercise = path.join(content, "courses/workshop/modules/first/exercises/double");
    writeFileSync(path.join(exercise, "judge.py"), judge);
    const file = path.join(exercise, "exercise.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^needs: .*$/m, "needs: { slice: gpu, minMemoryGB: 0.25, gpus: 1 }"));
    appendFileSync(file, "environment: python\n");
    cards = await openCardCluster();
    const settings = await cards.settingsFor("gpu", { gres: "gpu:whole:1" });
    stack = await openStack({ environment: { ...settings, ATELIER_CONTENT_DIR: content } });
  }, 240_000);

  afterAll(async () => {
    await stack?.[Symbol.asyncDispose]();
    await cards?.[Symbol.asyncDispose]();
    rmSync(content, { recursive: true });
  });

  it("is judged on a GPU that Slurm granted, in a step of Slurm's", async () => {
    const learner = await signInLearner(stack.origin);
    const jobId = await handInDouble(stack.origin, learner, "def double(n):\n    return 2 * n\n");
    const result = await vi.waitFor(async () => {
      const answer = await fetch(new URL(api.job(jobId), stack.origin), { headers: { cookie: learner.cookie } });
      const { result: given } = JobView.parse(await answer.json());
      return given ?? Promise.reject(new Error("it is not judged yet"));
    }, patience);
    expect(result).toMatchObject({ verdict: "passed", score: 1 });
    expect(result.usage?.gpuMs).toBeGreaterThan(0);
    expect(await cards.cluster.ask("squeue", "--steps", "--noheader", "--format=%i")).toMatch(/^\s*\d+\.0\s*$/m);
  });
});
