import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { Bench } from "./workspace-bench.ts";

test("output streams in, a progress bar stays on its line, and a failure leads to its line", async ({ context }) => {
  const bench = await Bench.open(context);
  await bench.run('import time\nfor i in range(30):\n    print(f"\\r{i + 1} of 30", end="", flush=True)\n    time.sleep(0.05)\n1 / 0\n');
  await bench.says(/Running/);
  await expect(bench.output).toContainText(/\d+ of 30/);
  await bench.says(/exit code 1/);
  await expect(bench.output).toContainText("30 of 30");
  await expect(bench.output).not.toContainText("29 of 30");
  await bench.page.getByRole("button", { name: 'File "try_it.py", line 5' }).click();
  await expect(bench.editor).toBeFocused();
  expect(await bench.editor.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toBe(
    "1 / 0",
  );
});

test("metrics draw a curve with its numbers beside it", async ({ context }) => {
  const bench = await Bench.open(context);
  await bench.run('import atelier\nfor step in range(20):\n    atelier.metric("loss", step, 2 / (step + 1))\n');
  await bench.says(/Finished/);
  await bench.page.getByRole("tab", { name: "Chart" }).click();
  await expect(bench.page.getByRole("img", { name: /loss: 20 values, from 2 to 0\.1/ })).toBeVisible();
  await bench.page.getByText("Values as a table").click();
  await expect(bench.page.getByRole("row", { name: /^19 0\.1$/ })).toBeVisible();
});

test("a program can be stopped, and a page opened in the middle of it takes it up", async ({ context }) => {
  const bench = await Bench.open(context);
  await bench.run('import time\nprint("begun", flush=True)\ntime.sleep(15)\n');
  await expect(bench.output).toContainText("begun");
  await bench.page.reload();
  await expect(bench.output).toContainText("begun");
  await bench.page.getByRole("button", { name: "Stop" }).click();
  await bench.says(/Stopped/);
});

test("a draft survives a reload and a device without a network", async ({ context }) => {
  const bench = await Bench.open(context);
  const mine = `# written at ${Date.now()}\n`;
  await context.setOffline(true);
  await bench.write("attention.py", mine);
  await bench.says(/Kept on this device/);
  await context.setOffline(false);
  await bench.page.reload();
  await expect(bench.editor).toHaveValue(mine);
  await bench.says(/Saved \d\d:\d\d/);
});

test("what never reached the server comes back from the device after the page died", async ({ context }) => {
  const bench = await Bench.open(context);
  await context.route("**/_actions/drafts.save**", (route) => route.abort());
  const mine = `# only here ${Date.now()}\n`;
  await bench.write("attention.py", mine);
  await bench.says(/Kept on this device/);
  await bench.page.close({ runBeforeUnload: false });
  await context.unroute("**/_actions/drafts.save**");
  const again = await Bench.open(context);
  await expect(again.editor).toHaveValue(mine);
  await again.says(/Saved \d\d:\d\d/);
});

test("hints come one at a time", async ({ context }) => {
  const bench = await Bench.open(context);
  await bench.page.getByRole("button", { name: "Show hint 1 of 3" }).click();
  await expect(bench.page.getByRole("heading", { name: "Hint 1" })).toBeVisible();
  await expect(bench.page.getByRole("button", { name: "Show hint 2 of 3" })).toBeEnabled();
});

test("two tabs that went different ways are both shown, and nothing is lost", async ({ context }) => {
  const one = await Bench.open(context);
  const other = await Bench.open(context);
  const stamp = Date.now();
  await context.setOffline(true);
  await one.write("attention.py", `# one ${stamp}\n`);
  await other.write("attention.py", `# other ${stamp}\n`);
  await one.says(/Kept on this device/);
  await other.says(/Kept on this device/);
  await context.setOffline(false);
  const [asked] = await Promise.race(
    [one, other].map(async (bench) => {
      await bench.page.getByRole("alertdialog").waitFor();
      return [bench] as const;
    }),
  );
  const dialog = asked.page.getByRole("alertdialog");
  await expect(dialog).toContainText(`# one ${stamp}`);
  await expect(dialog).toContainText(`# other ${stamp}`);
  await dialog.getByRole("button", { name: "Go on with mine" }).click();
  await asked.says(/Saved/);
  await asked.page.getByRole("tab", { name: "History" }).click();
  await expect(asked.page.getByRole("button", { name: /Version from a conflict/ }).first()).toBeVisible();
});

test("the big editor takes over what was typed before it came, and Tab can be let out", async ({ context }) => {
  const bench = await Bench.open(context);
  const text = `# typed early ${Date.now()}`;
  await bench.write("attention.py", text);
  await bench.choosePlain(false);
  await expect(bench.page.locator(".monaco-editor")).toContainText("typed early");
  await bench.page.getByText(text.slice(2)).click();
  await bench.page.keyboard.press("Control+M");
  await expect(bench.page.getByText("Tab leaves the editor")).toBeVisible();
  await bench.page.keyboard.press("Tab");
  await expect(bench.page.locator(".monaco-editor :focus")).toHaveCount(0);
  await bench.page.keyboard.press("Control+M");
});

test("a submission is judged task by task, in words, with a receipt", async ({ context }) => {
  const bench = await Bench.open(context);
  await bench.page.getByRole("button", { name: "Start over" }).click();
  await bench.page.getByRole("alertdialog").getByRole("button", { name: "Start over" }).click();
  await bench.page.getByRole("button", { name: /^Submit/ }).click();
  await bench.says(/Judged/);
  await expect(bench.page.getByText("Try next")).toBeVisible();
  await expect(bench.page.getByRole("region", { name: "Receipt" })).toContainText(/attempt \d+ of 30/);
  await expect(bench.page.locator('[data-task-state="1"]')).toHaveText("✗ 0 of 2 points");
});

for (const [width, locale, theme] of [
  [1440, "en", "light"],
  [1440, "fr", "dark"],
  [390, "fr", "light"],
] as const) {
  test(`the bench has no accessibility fault at ${width} px in ${locale}, ${theme}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height: 860 }, colorScheme: theme });
    const bench = await Bench.open(context, "plain", locale);
    const { violations } = await new AxeBuilder({ page: bench.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
    expect(await bench.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await context.close();
  });
}
