import { afterAll, beforeAll, expect, test } from "vitest";
import { urls } from "#src/lib/urls.ts";
import { copyFixtureContent, type FixtureContent } from "#kit/fixture-content.ts";
import { handInDouble, judgeNext } from "#kit/hand-in.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { type Member, signInDemo } from "#kit/member.ts";
import { getPage, postForm } from "#kit/page-forms.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { makeCheck } from "#kit/test-runner.ts";

// What a trainer's pages say of judgings that go nowhere by themselves.

const runnerToken = "a runner's token that only this test knows";
let content: FixtureContent;
let site: Stack;
let runner: HttpRunner;
let trainer: Member;
let learner: Member;
beforeAll(async () => {
  content = copyFixtureContent();
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: content.folder } });
  runner = new HttpRunner(site.origin, runnerToken);
  trainer = await signInDemo(site.origin, "trainer");
  learner = await signInDemo(site.origin, "learner");
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  content[Symbol.dispose]();
});

const read = async (who: Member, address: string) => (await getPage(site.origin, who, address)).text();
async function findPage(): Promise<string> {
  const list = await read(trainer, urls.teaching("en"));
  const link = new RegExp(`${urls.taughtExercise("en", content.course, content.exercise)}\\?cohort=[0-9a-f-]+`).exec(list)?.[0];
  if (!link) throw new Error("no link to the exercise");
  return link;
}
async function publishAgain(change: () => void): Promise<void> {
  site.site.kill("SIGTERM");
  await site.site.gone;
  change();
  await site.startSite();
}

test("a trial that no machine can take says so in words, and one whose exercise is gone is dropped from the list of all that one teaches", async () => {
  await handInDouble(site.origin, learner, "# mine\n");
  await judgeNext(runner, { checks: [makeCheck("doubles")] });
  await publishAgain(() => {
    content.append("judge.py", "\n# mended\n");
    content.append("exercise.yaml", "environment: jax\n");
  });
  const page = await findPage();
  expect((await postForm(site.origin, trainer, `${page}&start`, {})).status).toBe(303);
  const parked = await read(trainer, page);
  expect(parked).toContain("1 submission of the trial waits.");
  expect(parked).toMatch(/No connected machine offers the environment jax\.|No machine is connected\./);
  expect(parked).toContain("They begin by themselves as soon as a machine can take them.");

  // Another exercise stands at its address.
  await publishAgain(() => content.replace("exercise.yaml", "55555555-5555", "66666666-6666"));
  expect(await read(trainer, page)).not.toContain("waits.");
  const list = await read(trainer, urls.teaching("en"));
  expect(list).toContain("Trials of exercises that are gone");
  expect(list).toContain("Drop the trial of Double it");
  const regrade = /name="regrade" value="([0-9a-f-]+)"/.exec(list)?.[1] ?? "";
  expect((await postForm(site.origin, learner, urls.teaching("en"), { regrade })).status).toBe(403);
  const dropped = await postForm(site.origin, trainer, urls.teaching("en"), { regrade });
  expect([dropped.status, dropped.headers.get("location")]).toEqual([303, `${urls.teaching("en")}?dropped`]);
  expect(await read(trainer, `${urls.teaching("en")}?dropped`)).not.toContain("Trials of exercises that are gone");
});
