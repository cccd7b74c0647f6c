import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, type Page } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";

const folder = path.resolve(
  import.meta.dirname,
  "../../content/courses/from-text-to-transformer/modules/attention/exercises/masked-attention",
);

/** A file of the exercise masked attention: `solution/attention.py`, `samples/wrong-nan-rows/attention.py`. */
export const readSample = (file: string): string => readFileSync(path.join(folder, file), "utf8");

/** Opens the exercise and waits until its editor can be typed into. */
export async function openBench(page: Page, locale: "en" | "fr" = "en"): Promise<void> {
  await page.goto(urls.exercise(locale, "from-text-to-transformer", "masked-attention"));
  await expect(page.getByRole("button", { name: locale === "en" ? /^Run/ : /^Exécuter|^Lancer/ })).toBeVisible();
}

/** Replaces what stands in the open file, as a person would by selecting all and pasting. */
export async function writeCode(page: Page, code: string): Promise<void> {
  const editor = page.getByRole("textbox", { name: /attention\.py/ }).first();
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  // Pasted, not typed: an editor that indents by itself would add to what is typed.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), code);
  await page.keyboard.press("ControlOrMeta+v");
}
