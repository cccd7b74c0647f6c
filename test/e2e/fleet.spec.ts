import { urls } from "#src/lib/urls.ts";
import { expect, test } from "./page-guard.ts";
import { signIn } from "./people.ts";

test("the fleet's page follows its runner by itself, and keeps what its reader has opened", async ({ page }) => {
  await signIn(page, "operator");
  await page.goto(urls.fleet("en"));
  await expect(page.getByRole("heading", { name: /^Runner / }).first()).toBeVisible();
  const table = page.locator("details#fleet-time-table");
  await page.getByText("The same as a table").click();
  await expect(table).toHaveAttribute("open", "");
  // What the server said is taken away: only news of the fleet bring it back.
  await page.evaluate(() => document.querySelector("#fleet-queue")?.remove());
  await expect(page.getByRole("heading", { name: "Queue by cohort" })).toBeVisible({ timeout: 60_000 });
  await expect(table).toHaveAttribute("open", "");
});
