import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./page-guard.ts";

/** Every page answers, and breaks no rule of WCAG 2.2 AA that a program can see. */
export async function expectAccessible(page: Page, addresses: readonly string[]): Promise<void> {
  const broken: string[] = [];
  for (const address of addresses) {
    const response = await page.goto(address);
    expect(response?.status(), address).toBe(200);
    // While the editor takes its place everything around it moves, and what is looked at is looked for where it was.
    if (/\/exercises\/[^/]+$/.test(address)) await expect(page.locator(".monaco-editor, .visitor").first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
    for (const violation of violations)
      broken.push(`${address}: ${violation.id}: ${violation.nodes[0]?.target.join(" ")} (${violation.nodes.length})`);
  }
  expect(broken).toEqual([]);
}
