import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RerunView } from "#src/domain/grade-comparison.ts";
import { urls } from "#src/lib/urls.ts";
import { AtelierCommand } from "#kit/atelier-command.ts";
import { handInDouble, judgeLease, judgeNext } from "#kit/hand-in.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { type Member, signInDemo } from "#kit/member.ts";
import { getPage } from "#kit/page-forms.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { makeCheck } from "#kit/test-runner.ts";

// `atelier grade rerun` as a trainer types it, against a site that runs.

const runnerToken = "a runner's token that only this test knows";
let site: Stack;
let runner: HttpRunner;
let trainer: Member;
let token: string;
let submission: string;
beforeAll(async () => {
  const environment = { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: "test/content/fixtures/content" };
  site = await openStack({ runner: false, environment });
  runner = new HttpRunner(site.origin, runnerToken);
  trainer = await signInDemo(site.origin, "trainer");
  token = await trainer.makeToken();
  await handInDouble(site.origin, await signInDemo(site.origin, "learner"), "# mine\n");
  await judge(true);
  submission = await findSubmission();
});
afterAll(() => site[Symbol.asyncDispose]());

const judge = (passes: boolean) =>
  judgeNext(runner, {
    verdict: passes ? "passed" : "failed",
    score: passes ? 1 : 0.5,
    checks: [makeCheck("one"), makeCheck("two", passes ? {} : { status: "failed", points: 0 })],
  });

async function findSubmission(): Promise<string> {
  const read = async (address: string) => (await getPage(site.origin, trainer, address)).text();
  const address = /\/en\/teaching\/courses\/workshop\/double\?cohort=[0-9a-f-]+/.exec(await read(urls.teaching("en")))?.[0] ?? "";
  return /name="submission" value="([0-9a-f-]+)"/.exec(await read(address))?.[1] ?? "";
}

const rerun = (...words: string[]) => new AtelierCommand("grade", "rerun", ...words);
const rerunIt = (...words: string[]) => rerun(submission, "--url", site.origin, "--token", token, ...words);

test("says in a sentence that every check came out the same, and ends with 0", async () => {
  await using command = rerunIt();
  await judge(true);
  expect(await command.code).toBe(0);
  expect([command.out, command.err]).toEqual(["The same: passed, every check as it was.\n", ""]);
});

test("names the checks that did not, and ends with 1", async () => {
  await using command = rerunIt();
  await judge(false);
  expect(await command.code).toBe(1);
  expect(command.out).toBe("Not the same: passed then, failed now.\n  two: passed, 1 of 1 then, failed, 0 of 1 now\n");
});

test("says that it could not be judged, and ends with 1", async () => {
  await using command = rerunIt();
  await judgeNext(runner, { verdict: "not-gradable", score: 0, checks: [] });
  expect(await command.code).toBe(1);
  expect(command.out).toContain("not-gradable");
});

test("with --json prints one object and nothing else", async () => {
  await using command = rerunIt("--json");
  await judge(true);
  expect(await command.code).toBe(0);
  expect(RerunView.parse(JSON.parse(command.out))).toMatchObject({ submissionId: submission, state: "finished", same: true });
});

test("waits for a site that is away, says so, and goes on with the same rerun when it is back", async () => {
  await using command = rerunIt();
  const lease = await runner.lease();
  site.site.kill("SIGKILL");
  await site.site.gone;
  await command.hear("cannot be reached just now");
  await site.startSite();
  await judgeLease(runner, lease, { checks: [makeCheck("one"), makeCheck("two")] });
  expect(await command.code).toBe(0);
});

test("says in a sentence why nothing can be run again, and ends with 2", async () => {
  const learning = await (await signInDemo(site.origin, "learner")).makeToken();
  const reading = await trainer.makeToken("read");
  const cases: [words: string[], sentence: string][] = [
    [["nonsense", "--url", site.origin, "--token", token], '"nonsense" is no submission\'s id.'],
    [[randomUUID(), "--url", site.origin, "--token", token], "Nobody whom you teach has handed in"],
    [[submission, "--url", site.origin, "--token", learning], "Your account may not do this."],
    [[submission, "--url", site.origin, "--token", reading], "it may only read"],
    [[submission, "--url", site.origin, "--token", "none"], "The site does not know this token"],
    [[submission, "--url", "not an address", "--token", token], "is no site's address"],
    [[submission, "--url", site.origin], "required option '--token <token>' not specified"],
    [["--url", site.origin, "--token", token], "missing required argument 'submission'"],
  ];
  for (const [words, sentence] of cases) {
    await using command = rerun(...words);
    expect(await command.code, words.join(" ")).toBe(2);
    expect(command.err).toContain(sentence);
    expect(command.err).not.toMatch(/^\s+at /m);
    expect(command.out).toBe("");
  }
});

test("says why it waits where no machine can take it", async () => {
  await runner.offer("jax");
  await using command = rerunIt();
  await command.hear("No connected machine offers the environment pytorch. It waits, and begins by itself when one can take it");
  await judge(true);
  expect(await command.code).toBe(0);
});
