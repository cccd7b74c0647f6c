import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";
import { demoPassword } from "#src/server/demo.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { expect, test } from "./page-guard.ts";

// A site of its own: what its learner is told and has passed is nobody else's.

const course = "from-text-to-transformer";
let site: Stack;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  site = await openStack({ runner: false });
});
test.afterAll(() => site[Symbol.asyncDispose]());

// A form with something missing is answered by 422, which browsers log.
test.use({ expectedErrors: [/status of 422/] });

test("a learner passes a placement test, goes on behind the module, and chooses which letters come", async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, urls.course("en", course));
  await page.getByRole("link", { name: "Take the placement test" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Placement test");
  await page.getByRole("button", { name: "Hand in" }).click();
  await expect(page.getByRole("alert")).toContainText("5 fields need your attention.");
  await expectAccessible(page);
  for (const answer of [
    "So that it never meets a word it has no number for",
    "a b, it occurs most often",
    "In the order in which they were learnt",
    "Two",
    "Both get shorter",
  ])
    await page.getByLabel(answer, { exact: true }).check();
  await page.getByRole("button", { name: "Hand in" }).click();
  await expect(page.getByText("Passed, with 4 of 5.")).toBeVisible();
  await expect(page.getByText("wrong")).toHaveCount(1);
  await expectAccessible(page);

  await page.getByRole("link", { name: "Back to the course" }).click();
  await expect(page.getByText("skipped by the placement test").first()).toBeAttached();
  await page.goto(`${site.origin}${urls.lesson("en", course, "every-token-looks")}`);
  await page.goto(`${site.origin}${urls.learning("en")}`);
  await expect(page.getByRole("heading", { name: "Every token looks at every other" })).toBeVisible();
  await page.getByRole("link", { name: "My skills" }).click();
  await expect(page.getByText("Large language models")).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${site.origin}${urls.notifications("en")}`);
  await expect(page.getByText("Nothing yet.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Have letters sent too" }).click();
  await page.getByLabel("Write to me on Mondays").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByLabel("Write to me on Mondays")).toBeChecked();
  await expect(page.getByLabel("Write to me about news")).not.toBeChecked();
});

async function signIn(page: Page, next: string): Promise<void> {
  await page.goto(`${site.origin}${urls.signIn("en")}?next=${encodeURIComponent(next)}`);
  await page.getByLabel("E-mail address").fill("learner@atelier.example");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === next);
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations).toEqual([]);
}
