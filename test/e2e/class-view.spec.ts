import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { locales } from "#src/domain/locale.ts";
import { urls } from "#src/lib/urls.ts";
import { Bench } from "./workspace-bench.ts";
import { expect, origin, test } from "./page-guard.ts";
import { signIn } from "./people.ts";

/** A trainer in a browser of their own, with the class in front of them. */
async function openClass(browser: Browser): Promise<{ context: BrowserContext; page: Page; live: string }> {
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  await signIn(page, "trainer");
  await page.goto(urls.teaching("en"));
  await page.getByRole("link", { name: "Demo cohort" }).click();
  await page.getByRole("link", { name: "Live", exact: true }).click();
  await page.locator("astro-island[ssr]").waitFor({ state: "detached" });
  return { context, page, live: new URL(page.url()).pathname };
}

test("a learner asks for help, a trainer looks at the draft and comments; the learner sees who looks, answers, and reads later who looked", async ({
  browser,
  context,
}) => {
  test.setTimeout(180_000);
  const trainer = await openClass(browser);
  const row = trainer.page.getByRole("row", { name: /Lina Learner/ });

  const bench = await Bench.open(context);
  const learner = bench.page;
  await expect(row).toContainText("Reads");
  await bench.write("attention.py", "import torch\n\nanswer = 41\n");
  await expect(row).toContainText("Writes");
  await learner.getByLabel("What is the matter? (optional)").fill("Is 41 right?");
  await learner.getByRole("button", { name: "Come to help" }).click();
  await expect(learner.getByText("Your trainers see that you ask for help.")).toBeVisible();

  // The call arrives by itself, first in the table, and is said aloud.
  await expect(row).toContainText("Is 41 right?");
  await expect(trainer.page.getByRole("status").filter({ hasText: "Lina Learner asks for help" })).toBeAttached();
  await row.getByRole("link", { name: "Look at the draft of Lina Learner" }).click();
  await expect(trainer.page.getByText("answer = 41")).toBeVisible();
  await trainer.page.locator("astro-island[ssr]").waitFor({ state: "detached" });
  await expect(learner.getByText("Tomas Trainer is looking at your draft.")).toBeVisible();

  await trainer.page.getByRole("button", { name: "I am on it" }).click();
  await expect(learner.getByText("Tomas Trainer is coming to help.")).toBeVisible();
  await trainer.page.getByRole("button", { name: "Comment on attention.py, line 3", exact: true }).click();
  await trainer.page.getByLabel("Your comment").fill("One more, I think.");
  await trainer.page.getByRole("button", { name: "Send" }).click();
  const comments = learner.locator(".margin-comments");
  await expect(comments).toContainText("One more, I think.");
  await expect(comments).toContainText("attention.py, line 3");

  // The draft goes on; the comment follows its line, and the trainer sees what is written.
  await bench.write("attention.py", "# attention\nimport torch\n\nanswer = 41\n");
  await expect(comments).toContainText("attention.py, line 4");
  await expect(trainer.page.getByText("# attention")).toBeVisible();
  await comments.getByRole("button", { name: "Answer" }).click();
  await comments.getByLabel("Your comment").fill("Thank you!");
  await comments.getByRole("button", { name: "Send" }).click();
  await expect(trainer.page.getByText("Thank you!")).toBeVisible();
  await comments.getByRole("button", { name: "Done" }).click();
  await expect(trainer.page.getByText("2 that are done").or(trainer.page.getByText("1 that is done"))).toBeVisible();
  await trainer.page.getByRole("button", { name: "Helped" }).click();
  await expect(learner.getByRole("button", { name: "Come to help" })).toBeVisible();

  await learner.goto(urls.sightings("en"));
  await expect(learner.getByRole("row", { name: /Tomas Trainer/ }).first()).toContainText("Draft");
  await trainer.context.close();
});

test("comments are marked beside their lines in Monaco as well", async ({ browser, context }) => {
  test.setTimeout(120_000);
  const bench = await Bench.open(context, "monaco");
  await bench.page.locator(".monaco-editor").waitFor();
  const trainer = await openClass(browser);
  await trainer.page.getByRole("link", { name: "Look at the draft of Lina Learner" }).click();
  await trainer.page.locator("astro-island[ssr]").waitFor({ state: "detached" });
  await trainer.page.getByRole("button", { name: "Comment on attention.py, line 1", exact: true }).click();
  await trainer.page.getByLabel("Your comment").fill("Begin here.");
  await trainer.page.getByRole("button", { name: "Send" }).click();
  await expect(bench.page.locator(".comment-glyph").first()).toBeVisible();
  await bench.choosePlain(true);
  await trainer.context.close();
});

test("the class view sorts and filters by keyboard, shows an output on request, and counts mistakes", async ({ browser }) => {
  const { context, page } = await openClass(browser);
  await page.getByRole("button", { name: "Sort by Learner" }).press("Enter");
  await expect(page.getByRole("columnheader", { name: "Learner" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("button", { name: "Sort by Learner" }).press("Enter");
  await expect(page.getByRole("columnheader", { name: "Learner" })).toHaveAttribute("aria-sort", "descending");
  await page.getByLabel("Name contains").pressSequentially("nobody of this name");
  await expect(page.getByText("Nobody fits these filters.")).toBeVisible();
  await page.getByLabel("Name contains").fill("");
  await page.getByRole("radio", { name: "Everybody" }).press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Who needs help" })).toBeChecked();
  await page.getByRole("radio", { name: "Everybody" }).check();
  const output = page.getByRole("button", { name: "Last output of Lina Learner" });
  await output.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("The learner can read that you looked.");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "All time" }).click();
  await expect(page.getByText(/Counted over the newest|No failed check in this time/)).toBeVisible();
  await context.close();
});

test("the live page, a shared draft and the list of looks break no accessibility rule, in both languages and themes", async ({
  browser,
}) => {
  test.setTimeout(600_000);
  const { context, page, live } = await openClass(browser);
  const draft =
    (await page
      .getByRole("link", { name: /^Look at the draft of/ })
      .first()
      .getAttribute("href")) ?? "";
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const locale of locales) {
      for (const address of [live, draft, urls.sightings("en")]) {
        await page.goto(address.replace(/^\/en/, `/${locale}`));
        await page.locator("astro-island[ssr]").waitFor({ state: "detached" });
        const { violations } = await new AxeBuilder({ page }).analyze();
        faults.push(...violations.map(({ id, nodes }) => `${locale} ${colorScheme} ${address} ${id}: ${nodes[0]?.html}`));
      }
    }
  }
  expect(faults).toEqual([]);
  await context.close();
});
