import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JobView } from "#src/domain/job-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { copyFixtureContent, type FixtureContent } from "#kit/fixture-content.ts";
import { handInDouble, judgeNext } from "#kit/hand-in.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { type Member, signInDemo, signUpMember } from "#kit/member.ts";
import { getPage, postForm } from "#kit/page-forms.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { makeCheck } from "#kit/test-runner.ts";

const runnerToken = "a runner's token that only this test knows";
let content: FixtureContent;
let site: Stack;
let runner: HttpRunner;
let trainer: Member;
let learner: Member;
beforeAll(async () => {
  content = copyFixtureContent();
  content.append("exercise.yaml", "speed: [{ check: is-faster, reference: 4 }]\n");
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
const speed = { ratio: 21.26, low: 21, high: 22, atLeast: 2, reference: 4, floorMs: 0, pairs: [[42.5, 2]] as [number, number][] };
const findSuspect = async (): Promise<string> => {
  const address = new RegExp(urls.suspect("en", "[0-9a-f-]{36}")).exec(await read(trainer, urls.suspects("en")))?.[0];
  if (!address) throw new Error("no result is to be looked at");
  return address;
};

test("a result that is far faster than the solution is listed, looked at and discounted by a form, and its learner reads why", async () => {
  const jobId = await handInDouble(site.origin, learner, "# <script>mine</script>\n");
  await judgeNext(runner, { checks: [makeCheck("is-faster", { speed })] });
  expect(await read(trainer, urls.teaching("en"))).toContain("1 result is to be looked at");
  expect(await read(trainer, urls.teaching("fr"))).toContain("1 résultat est à regarder");
  const list = await read(trainer, urls.suspects("en"));
  for (const text of ["Double it", "Lina Learner", "21.3 ×", "4 ×", "to be looked at"]) expect(list).toContain(text);
  expect(await read(trainer, urls.suspects("fr"))).toContain("× 21,3");

  const page = await findSuspect();
  const one = await read(trainer, page);
  expect(one).toContain("it was 21.3 times as fast as the baseline");
  expect(one).toContain("# &lt;script&gt;mine&lt;/script&gt;");

  const unexplained = await postForm(site.origin, trainer, page, { decision: "discounted", reason: " " });
  expect(unexplained.status).toBe(422);
  const told = await postForm(site.origin, trainer, page, { decision: "discounted", reason: "It keeps <b>answers</b>." });
  expect([told.status, told.headers.get("location")]).toEqual([303, `${page}?discounted`]);
  expect(await read(trainer, `${page}?discounted`)).toContain("It does not count: It keeps &lt;b&gt;answers&lt;/b&gt;.");
  expect(await read(learner, urls.exercise("en", content.course, content.exercise))).toContain(
    "your submission 1, and it does not count: It keeps &lt;b&gt;answers&lt;/b&gt;.",
  );
  const view = JobView.parse(await (await getPage(site.origin, learner, api.job(jobId))).json());
  expect(view.result?.secondLook).toEqual({ state: "discounted", reason: "It keeps <b>answers</b>." });

  expect((await postForm(site.origin, trainer, page, { decision: "accepted", reason: "" })).status).toBe(303);
  expect(await read(trainer, urls.suspects("en"))).toContain("stands");
});

test("nobody looks or decides who does not teach the learner", async () => {
  const page = await findSuspect();
  const stranger = await signUpMember(site, "stranger@example.org");
  for (const [who, status] of [
    [learner, 403],
    [stranger, 403],
  ] as const) {
    for (const address of [page, urls.suspects("en")]) expect((await getPage(site.origin, who, address)).status).toBe(status);
    expect((await postForm(site.origin, who, page, { decision: "discounted", reason: "mine" })).status).toBe(status);
  }
  for (const strange of [randomUUID(), "none", "..%2f"]) {
    const address = urls.suspect("en", strange);
    expect((await getPage(site.origin, trainer, address)).ok, strange).toBe(false);
    expect((await postForm(site.origin, trainer, address, { decision: "accepted", reason: "" })).ok, strange).toBe(false);
  }
  const forged = await fetch(new URL(page, site.origin), {
    method: "POST",
    redirect: "manual",
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site", cookie: trainer.cookie },
    body: new URLSearchParams({ decision: "discounted", reason: "mine" }),
  });
  expect(forged.status).toBe(403);
  expect(await read(trainer, urls.suspects("en"))).not.toContain("does not count");
});
