import AxeBuilder from "@axe-core/playwright";
import { urls } from "#src/lib/urls.ts";
import { copyFixtureContent } from "#kit/fixture-content.ts";
import { handInDouble, judgeNext } from "#kit/hand-in.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { signInDemo } from "#kit/member.ts";
import { openStack } from "#kit/stack.ts";
import { makeCheck } from "#kit/test-runner.ts";
import { expect, test } from "./page-guard.ts";
import { become } from "./people.ts";

// A form without its reason is refused on purpose.
test.use({ expectedErrors: [/status of 422/] });

const runnerToken = "a runner's token that only this test knows";
const speed = { ratio: 30, low: 29, high: 31, atLeast: 2, reference: 4, floorMs: 0, pairs: [[60, 2]] as [number, number][] };

test("a learner reads that an unusually good result will be looked at, a trainer looks and does not count it, and the learner reads why", async ({
  page,
  context,
}) => {
  test.setTimeout(120_000);
  using content = copyFixtureContent();
  content.append("exercise.yaml", "speed: [{ check: is-faster, reference: 4 }]\n");
  const environment = { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: content.folder };
  await using site = await openStack({ runner: false, environment });
  const at = (address: string) => new URL(address, site.origin).href;
  const [learner, trainer] = [await signInDemo(site.origin, "learner"), await signInDemo(site.origin, "trainer")];

  await become(learner, site.origin, context);
  await page.goto(at(urls.exercise("en", content.course, content.exercise)));
  await expect(page.locator(".monaco-editor").first()).toBeVisible();
  await handInDouble(site.origin, learner, "# a program of mine\n");
  await judgeNext(new HttpRunner(site.origin, runnerToken), { checks: [makeCheck("is-faster", { speed })] });
  await page.reload();
  await page.getByRole("tab", { name: "Verdict" }).click();
  await expect(page.getByText("somebody will look at this result. It counts as it stands.")).toBeVisible();

  await become(trainer, site.origin, context);
  await page.goto(at(urls.teaching("en")));
  await page.getByRole("link", { name: "1 result is to be looked at" }).click();
  await expect(page.getByRole("row", { name: "Lina Learner" })).toContainText("30 ×");
  const { violations: inList } = await new AxeBuilder({ page }).analyze();
  await page.getByRole("link", { name: "Look at Lina Learner's submission 1" }).click();
  await expect(page.getByText("# a program of mine")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect([...inList, ...violations].map(({ id }) => id)).toEqual([]);
  await page.getByRole("button", { name: "Do not count it" }).click();
  await expect(page.getByRole("alert")).toContainText("Reason");
  await page.getByLabel("Reason").fill("It keeps answers by their inputs.");
  await page.getByRole("button", { name: "Do not count it" }).click();
  await expect(page.getByText("It does not count: It keeps answers by their inputs.")).toBeVisible();

  await become(learner, site.origin, context);
  await page.goto(at(urls.exercise("en", content.course, content.exercise)));
  await expect(
    page.getByText("Somebody has looked at your submission 1, and it does not count: It keeps answers by their inputs."),
  ).toBeVisible();
  await page.getByRole("tab", { name: "Verdict" }).click();
  await expect(page.getByText("Somebody has looked at this result, and it does not count.")).toBeVisible();
});
