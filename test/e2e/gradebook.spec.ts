import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { JobView } from "#src/domain/job-view.ts";
import { api, urls } from "#src/lib/urls.ts";
import { signInLearner } from "#kit/member.ts";
import { readSample } from "./bench.ts";
import { expect, origin, test } from "./page-guard.ts";
import { signIn } from "./people.ts";

const [course, exercise] = ["from-text-to-transformer", "masked-attention"];

/** Has the demo's learner hand in a program that fails, and waits for its verdict. */
async function handIn(): Promise<void> {
  const learner = await signInLearner(origin);
  const authorization = `Bearer ${await learner.makeToken()}`;
  const begun = await fetch(new URL(api.cli.jobs(course, exercise), origin), {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({
      kind: "submission",
      files: [{ path: "attention.py", text: readSample("samples/wrong-looks-ahead/attention.py") }],
      idempotencyKey: randomUUID(),
    }),
  });
  const { jobId } = JobView.parse(await begun.json());
  await (await fetch(new URL(api.cli.jobStream(jobId), origin), { headers: { authorization } })).text();
}

async function openGrades(page: Page): Promise<string> {
  await signIn(page, "operator");
  const found = await (await page.request.get(urls.teaching("en"))).text();
  const cohort = /cohort=([0-9a-f-]{36})/.exec(found)?.[1];
  expect(cohort, "the demo has a cohort").toBeDefined();
  const address = urls.grades("en", cohort ?? "");
  await page.goto(address);
  return cohort ?? "";
}

test.describe("by keyboard", () => {
  // A form without its reason is answered so.
  test.use({ expectedErrors: [/422/] });

  test("a trainer goes through the gradebook by keyboard, gives a score by hand and takes it back", async ({ page }) => {
    test.setTimeout(240_000);
    await handIn();
    const cohort = await openGrades(page);
    const grid = page.getByRole("grid", { name: "Grades of the cohort" });
    await expect(grid).toBeVisible();
    const row = grid.getByRole("row", { name: /Lina Learner/ });
    const first = row.getByRole("gridcell").getByRole("link").first();
    await first.focus();
    await page.keyboard.press("End");
    await expect(row.getByRole("gridcell").getByRole("link").last()).toBeFocused();
    await page.keyboard.press("Home");
    await expect(first).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(row.getByRole("gridcell").getByRole("link").nth(1)).toBeFocused();
    const judged = row.locator(`a[href$="/${exercise}"]`);
    await judged.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Lina Learner");
    await expect(page.getByText(/Submission \d+ counts/)).toBeVisible();

    await page.getByLabel("Score, in %").fill("87,5");
    await page.getByRole("button", { name: "Give this score" }).click();
    await expect(page.getByRole("alert")).toContainText("Reason");
    await page.getByLabel("Reason").fill("Explained it at the board.");
    await page.getByRole("button", { name: "Give this score" }).click();
    await expect(page.getByText("The score counts, and its learner can read why.")).toBeVisible();
    await page.goto(urls.grades("en", cohort));
    await expect(row).toContainText("87.5");
    await expect(row).toContainText("by hand");

    await row.locator(`a[href$="/${exercise}"]`).click();
    await page.getByRole("button", { name: "Take it back" }).click();
    await expect(page.getByText("What was judged counts again.", { exact: false }).first()).toBeVisible();
  });
});

test("the gradebook, a cell, similar programs and statistics break no accessibility rule, in either language", async ({ page }) => {
  test.setTimeout(240_000);
  const cohort = await openGrades(page);
  const cell = await page.getByRole("gridcell").getByRole("link").first().getAttribute("href");
  const learner = /grades\/([0-9a-f-]{36})/.exec(cell ?? "")?.[1] ?? "";
  for (const locale of ["en", "fr"] as const) {
    for (const address of [
      urls.grades(locale, cohort),
      urls.gradeOf(locale, cohort, learner, exercise),
      urls.gradeRelease(locale, cohort),
      urls.similarity(locale, cohort, exercise),
      urls.statistics(locale, cohort),
    ]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${address}: ${id}: ${nodes[0]?.html}`)).toEqual([]);
      if (process.env["ATELIER_PICTURES"])
        await page.screenshot({ path: `${process.env["ATELIER_PICTURES"]}/${address.replaceAll(/[^a-z]+/g, "-")}.png`, fullPage: true });
    }
  }
});
