import { expect, test } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";
import { Bench } from "./workspace-bench.ts";

test("signing out from any page saves what only this browser had, or says that it could not", async ({ context }) => {
  const bench = await Bench.open(context);
  const origin = process.env["ATELIER_E2E_ORIGIN"] ?? "";
  const cut = "**/_actions/drafts.save**";
  await context.route(cut, (route) => route.abort());
  const mine = `# before leaving ${Date.now()}\n`;
  await bench.write("attention.py", mine);
  await bench.says(/Kept on this device/);
  await bench.page.close({ runBeforeUnload: false });

  const page = await context.newPage();
  await page.goto(`${origin}${urls.catalogue("en")}`);
  await page.getByRole("banner").getByText("Learner", { exact: false }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "could not be saved" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out all the same" })).toBeVisible();

  await context.unroute(cut);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/signed-out/);
  await page.close();

  const again = await Bench.open(context);
  await again.page.getByRole("tab", { name: "attention.py" }).click();
  await expect(again.editor).toHaveValue(mine);
});
