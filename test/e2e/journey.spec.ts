import { urls } from "#src/lib/urls.ts";
import { openBench, readSample, writeCode } from "./bench.ts";
import { expect, test } from "./page-guard.ts";
import { signUp } from "./people.ts";

test("a newcomer signs up, reads, runs, submits wrong, submits right, and sees the progress", async ({ page }) => {
  test.setTimeout(120_000);
  await signUp(page, "newcomer@example.org", "Nora Newcomer");

  await page.goto(urls.lesson("en", "from-text-to-transformer", "every-token-looks"));
  await expect(page.getByRole("heading", { level: 1, name: "Every token looks at every other" })).toBeVisible();
  await page
    .getByRole("link", { name: /open the bench|masked attention/i })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(urls.exercise("en", "from-text-to-transformer", "masked-attention")));

  await openBench(page);
  await page.getByRole("button", { name: /^Run/ }).click();
  await expect(page.getByText("All weights are zero")).toBeVisible();
  await expect(page.getByText("Finished").first()).toBeVisible();

  await writeCode(page, readSample("samples/wrong-nan-rows/attention.py"));
  await expect(page.getByText(/^Saved /)).toBeVisible();
  await page.getByRole("button", { name: /^Submit/ }).click();
  await expect(page.getByText("Not yet").first()).toBeVisible();
  await expect(page.getByText(/values are nan/).first()).toBeVisible();

  await writeCode(page, readSample("solution/attention.py"));
  await page.getByRole("button", { name: /^Submit/ }).click();
  await expect(page.getByText("Passed", { exact: true }).first()).toBeVisible();

  // What is done is behind; the page leads on to what comes after it.
  await page.goto(urls.learning("en"));
  await expect(page.getByText(/^1 of \d+ done$/)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Recall: three questions" })).toBeVisible();
  await page.goto(urls.course("en", "from-text-to-transformer"));
  await expect(page.getByText(/^1 of \d+ done$/)).toBeVisible();
});

test("what was written is there after a reload, and in another browser", async ({ page, browser }) => {
  await signUp(page, "drafter@example.org", "Dora Drafter");
  await openBench(page);
  await writeCode(page, "# a thought worth keeping\n");
  await expect(page.getByText(/^Saved /)).toBeVisible();
  await page.reload();
  await expect(page.getByText("a thought worth keeping").first()).toBeVisible();
  const elsewhere = await browser.newContext({ storageState: await page.context().storageState() });
  const other = await elsewhere.newPage();
  await openBench(other);
  await expect(other.getByText("a thought worth keeping").first()).toBeVisible();
  await elsewhere.close();
});
