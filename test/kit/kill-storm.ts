import { randomUUID } from "node:crypto";
import type { FileSet } from "#contract/file-set.ts";
import { makeSiteClient, type SiteClient } from "#src/cli/site-client.ts";
import { type DraftClient, makeDraftClient } from "#kit/draft-client.ts";
import { maskedAttention, readAttention } from "#kit/masked-attention.ts";
import { signUpMember } from "#kit/member.ts";
import { listChildren, readCommand } from "#kit/process-tree.ts";
import type { Stack } from "#kit/stack.ts";
import { type Work, WorkLog } from "#kit/work-log.ts";

export const targets = ["site", "runner", "pilot", "warden"] as const;
export type Target = (typeof targets)[number];

// Steps that cost nothing, and steps that compute.
const ticks = (step: string) => `import time\nfor n in range(8):\n    print(n, flush=True)\n    ${step}\n`;
const printed = [...Array(8).keys()].map((n) => `${n}\n`).join("");
const run = (step: string): Work => ({ kind: "run", files: [{ path: "try_it.py", text: ticks(step) }], expected: printed });
const runs = [run("time.sleep(0.4)"), run("time.sleep(0.3)"), run("sum(range(2_000_000)); time.sleep(0.2)")];
const submissions: Work[] = [
  { kind: "submission", files: readAttention("solution"), expected: "passed" },
  ...["wrong-looks-ahead", "wrong-no-scale", "wrong-nan-rows"].map((sample) => ({
    kind: "submission" as const,
    files: readAttention(`samples/${sample}`),
    expected: "failed",
  })),
];

/** Runs at any moment; at least five must be under way at each kill. Submissions come on top. */
const RUNNERS = 6;
const SUBMITTERS = 2;
/** An exercise takes one submission of a learner at a time, the next a while after it, and so many in all. */
const BETWEEN_SUBMISSIONS_MS = 6000;
const MOST_SUBMISSIONS = 30;
const MOST_LEARNERS = 20;
/** A job that has brought down ten runners is given up (src/domain/retry.ts); before that it is left alone here. */
const MOST_ATTEMPTS = 8;

export interface Learner {
  readonly client: SiteClient;
  readonly draft: DraftClient;
  /** The newest draft that the site has acknowledged. */
  saved: { revision: number; text: string };
  submissions: number;
  /** When the exercise takes the next one; never while one is under way. */
  maySubmitAt: number;
}

export interface Recovery {
  readonly target: Target;
  readonly running: number;
  /** From the kill to the first sign of life of one job, and of five. */
  readonly firstMs: number;
  readonly fiveMs: number;
}

export interface Storm {
  readonly log: WorkLog;
  readonly learners: readonly Learner[];
  readonly recoveries: readonly Recovery[];
}

/** Learners work without a pause while processes are killed, one after another; resolves when the last job has ended. */
export async function raiseStorm(
  stack: Stack,
  kills: readonly Target[],
  random: () => number,
  tell: (recovery: Recovery) => void = () => undefined,
): Promise<Storm> {
  const log = new WorkLog();
  const learners = await Promise.all(
    Array.from({ length: Math.min(MOST_LEARNERS, kills.length + 2) }, (_, number) => openLearner(stack, number)),
  );
  const recoveries: Recovery[] = [];
  let over = false;
  let turn = 0;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const keepRunning = async (): Promise<void> => {
    while (!over) await carryOut(log, learners, turn++ % learners.length, pick(runs));
  };
  // Where nobody may hand in now, a run takes the place of a submission.
  const keepSubmitting = async (): Promise<void> => {
    while (!over) {
      const now = performance.now();
      const number = learners.findIndex(({ maySubmitAt, submissions }) => maySubmitAt <= now && submissions < MOST_SUBMISSIONS);
      const learner = learners[number];
      if (!learner) await carryOut(log, learners, turn++ % learners.length, pick(runs));
      else await submit(learner, () => carryOut(log, learners, number, pick(submissions)));
    }
  };
  const busy = Promise.all([...Array.from({ length: RUNNERS }, keepRunning), ...Array.from({ length: SUBMITTERS }, keepSubmitting)]);
  const storm = async (): Promise<void> => {
    for (const [number, target] of kills.entries()) {
      const done = log.finished + 1 + Math.floor(random() * 3);
      const writer = pick(learners);
      await save(writer, `# written before kill ${number}\n`);
      const isTime = () => log.finished >= done && log.running >= 5 && log.mostAttempts <= MOST_ATTEMPTS;
      await log.until(isTime, "five jobs ran and some had ended");
      const recovery = await strike(stack, log, target, save(writer, `# written during kill ${number}\n`));
      recoveries.push(recovery);
      tell(recovery);
    }
  };
  await Promise.race([storm(), busy]).finally(() => (over = true));
  await busy;
  return { log, learners, recoveries };
}

async function openLearner(stack: Stack, number: number): Promise<Learner> {
  const member = await signUpMember(stack, `learner-${number}@example.org`);
  const client = makeSiteClient(stack.origin, await member.makeToken());
  const { uid } = await client.getExercise(maskedAttention);
  const draft = makeDraftClient(stack.origin, member, uid, "attention.py");
  return { client, draft, saved: { revision: 0, text: "" }, submissions: 0, maySubmitAt: 0 };
}

async function submit(learner: Learner, work: () => Promise<void>): Promise<void> {
  learner.submissions += 1;
  learner.maySubmitAt = Number.POSITIVE_INFINITY;
  await work();
  learner.maySubmitAt = performance.now() + BETWEEN_SUBMISSIONS_MS;
}

async function carryOut(log: WorkLog, learners: readonly Learner[], learner: number, work: Work): Promise<void> {
  const { client } = learners[learner] as Learner;
  const job = log.add({ idempotencyKey: randomUUID(), learner, work });
  const { kind, files } = work;
  const { jobId } = await client.startJob(maskedAttention, { kind, files: files as FileSet, idempotencyKey: job.idempotencyKey });
  log.note(job, { jobId });
  log.note(job, await client.followJob(jobId, (event) => log.note(job, event)));
}

/** One kill, while a draft is on its way to the site. */
async function strike(stack: Stack, log: WorkLog, target: Target, saving: Promise<void>): Promise<Recovery> {
  const { running } = log;
  const began = performance.now();
  kill(stack, target);
  log.forgetRunning(target !== "site");
  const back = target === "site" ? restart(stack, "site") : target === "runner" ? restart(stack, "runner") : undefined;
  await log.until(() => log.running >= 1, `a job ran again after the ${target} was killed`);
  const firstMs = performance.now() - began;
  await log.until(() => log.running >= 5, `five jobs ran again after the ${target} was killed`);
  const fiveMs = performance.now() - began;
  await Promise.all([back, saving]);
  return { target, running, firstMs, fiveMs };
}

async function save(writer: Learner, text: string): Promise<void> {
  const saved = await writer.draft.save(writer.saved.revision, text);
  if (saved.kind === "conflict") throw new Error(`a draft was lost: revision ${writer.saved.revision} met ${saved.theirs.revision}`);
  writer.saved = { revision: saved.revision, text };
}

function kill(stack: Stack, target: Target): void {
  const find = (parent: number, words: string) => listChildren(parent).find((pid) => readCommand(pid).includes(words));
  const pilot = find(stack.runner.pid, "pilot-main.ts");
  const warden = pilot && find(pilot, "atelier_warden");
  const pid = { site: stack.site.pid, runner: stack.runner.pid, pilot, warden }[target];
  if (!pid) throw new Error(`there is no ${target} to kill`);
  process.kill(pid, "SIGKILL");
}

async function restart(stack: Stack, target: "site" | "runner"): Promise<void> {
  await stack[target].gone;
  await (target === "site" ? stack.startSite() : stack.startRunner());
}
