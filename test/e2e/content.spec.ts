import { globSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { Locale } from "#src/domain/locale.ts";
import { urls } from "#src/lib/urls.ts";
import { expectAccessible } from "./axe-pages.ts";
import { expect, test } from "./page-guard.ts";

// Every page of every course, as somebody reads it who has no account: English by day, French by night.

const looks = [
  { locale: "en", theme: "light" },
  { locale: "fr", theme: "dark" },
] as const;

/** Names of the folders of this kind in a course. */
const list = (course: string, kind: string) =>
  globSync(`content/courses/${course}/modules/*/${kind}/*`)
    .map((folder) => folder.split("/").at(-1) ?? "")
    .toSorted();

const pagesOf = (locale: Locale, course: string) => [
  urls.course(locale, course),
  ...list(course, "lessons").map((lesson) => urls.lesson(locale, course, lesson)),
  ...list(course, "exercises").map((exercise) => urls.exercise(locale, course, exercise)),
];

async function findWide(page: Page, addresses: readonly string[]): Promise<string[]> {
  const wide: string[] = [];
  for (const address of addresses) {
    await page.goto(address);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) wide.push(`${address}: ${overflow} px too wide`);
  }
  return wide;
}

for (const { locale, theme } of looks) {
  test.describe(`in ${locale}, ${theme}`, () => {
    test.use({ colorScheme: theme });

    for (const course of globSync("content/courses/*").map((folder) => folder.split("/").at(-1) ?? "")) {
      test(`no page of ${course} breaks an accessibility rule, or scrolls sideways on a phone`, async ({ page }) => {
        test.setTimeout(300_000);
        const addresses = pagesOf(locale, course);
        await expectAccessible(page, addresses);
        await page.setViewportSize({ width: 360, height: 740 });
        expect(await findWide(page, addresses)).toEqual([]);
      });
    }
  });
}
