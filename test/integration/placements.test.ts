import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Viewer } from "#src/domain/people.ts";
import { describeMe } from "#src/server/me.ts";
import { describeOwnPlacement, getPlacementTest, type PlacementTest, takePlacement } from "#src/server/placements.ts";
import { publishCourse } from "#src/server/publishing.ts";
import { makeTestCourse } from "#kit/test-course.ts";
import { openTestSite, type TestSite } from "#kit/test-site.ts";

const say = (text: string) => ({ en: text, fr: text });
const questions = [0, 1, 2].map((number) => ({
  id: `q${number}`,
  prompt: say("Which?"),
  options: [0, 1, 2].map((option) => ({ text: say(String(option)), correct: option === number, explanation: say("So.") })),
}));
const right = [0, 1, 2];
const wrong = [1, 1, 1];

let site: TestSite;
let placement: PlacementTest;
let ada: Viewer;
let people = 0;
beforeAll(async () => {
  site = await openTestSite();
  const pack = makeTestCourse();
  const uid = "5c0a1b9e-0000-4000-8000-000000000009";
  const test = { uid, title: say("Placement"), slug: "placement", module: "one", questions };
  const modules = pack.modules.map((module) => ({ ...module, settings: { ...module.settings, placement: "placement" } }));
  await publishCourse(site.runtime, { ...pack, modules, placements: [test] });
  site.clock.forward(2);
  placement = await getPlacementTest(site.runtime, { course: "test-course", module: "one" });
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  people += 1;
  ada = await site.addPerson(`ada-${people}`);
});

const take = (choices: number[]) => takePlacement(site.runtime, ada, placement, choices);
const look = () => describeOwnPlacement(site.runtime, ada, placement);
const listPlaced = async () => (await describeMe(site.runtime, ada)).placed;

test("whoever passes may go on without the module, which is not done by that", async () => {
  expect(await take(right)).toMatchObject({ passed: true, score: 1 });
  expect(await listPlaced()).toEqual([placement.module.settings.uid]);
  expect((await describeMe(site.runtime, ada)).progress).toEqual([]);
});

test("whoever fails may try again a day later, and is told when", async () => {
  expect(await take(wrong)).toMatchObject({ passed: false });
  await expect(take(right)).rejects.toMatchObject({ code: "too-many-tries" });
  const { retakeFrom } = await look();
  expect(retakeFrom?.getTime()).toBe(site.runtime.clock.now().getTime() + 86_400_000);
  expect(await listPlaced()).toEqual([]);
  site.clock.forward(86_400);
  expect(await take(right)).toMatchObject({ passed: true });
});

test("of two sets of answers handed in at once one counts", async () => {
  const taken = await Promise.allSettled([take(wrong), take(right)]);
  expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("what was passed stays passed", async () => {
  await take(right);
  site.clock.forward(86_400);
  await take(wrong);
  expect(await look()).toMatchObject({ passed: true });
});

test("a module without a test has none", async () => {
  await expect(getPlacementTest(site.runtime, { course: "test-course", module: "two" })).rejects.toMatchObject({ code: "not-found" });
});
