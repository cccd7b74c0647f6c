import { locales } from "#src/domain/locale.ts";
import { firstOrganisationId } from "#src/domain/organisations.ts";
import { urls } from "#src/lib/urls.ts";
import { expectAccessible } from "./axe-pages.ts";
import { expect, test } from "./page-guard.ts";
import { signIn } from "./people.ts";

const course = "from-text-to-transformer";

const open = locales.flatMap((locale) => [
  urls.home(locale),
  urls.catalogue(locale),
  urls.course(locale, course),
  urls.lesson(locale, course, "every-token-looks"),
  urls.lesson(locale, course, "text-becomes-numbers"),
  urls.lesson(locale, "training", "three-hundred-steps"),
  urls.glossary(locale),
  urls.signIn(locale),
  urls.signUp(locale),
  urls.forgotPassword(locale),
  urls.terms(locale),
  urls.privacy(locale),
  urls.accessibility(locale),
]);

const personal = locales.flatMap((locale) => [
  urls.learning(locale),
  urls.profile(locale),
  urls.changePassword(locale),
  urls.tokens(locale),
  urls.files(locale),
  urls.machineTerms(locale),
  urls.signOut(locale),
  urls.quiz(locale, course, "recall-attention"),
  urls.exercise(locale, course, "masked-attention"),
  urls.ownData(locale, "specialise", "model-card"),
]);

const taught = locales.flatMap((locale) => [urls.teaching(locale), urls.classSlots(locale), urls.suspects(locale)]);

const operated = locales.flatMap((locale) => [
  urls.fleet(locale),
  urls.heldJobs(locale),
  urls.organisations(locale),
  urls.organisation(locale, firstOrganisationId),
  urls.accounts(locale),
  urls.audit(locale),
  urls.sponsor(locale),
]);

for (const theme of ["light", "dark"] as const) {
  test.describe(`in ${theme}`, () => {
    test.use({ colorScheme: theme });

    test("no page that everyone may read breaks an accessibility rule", async ({ page }) => {
      test.setTimeout(240_000);
      await expectAccessible(page, open);
    });

    test("no page of a signed-in person breaks an accessibility rule", async ({ page }) => {
      test.setTimeout(240_000);
      await signIn(page);
      await expectAccessible(page, personal);
    });

    test("no page of an operator breaks an accessibility rule", async ({ page }) => {
      test.setTimeout(240_000);
      await signIn(page, "operator");
      await expectAccessible(page, operated);
    });

    test("no page of those who teach breaks an accessibility rule", async ({ page }) => {
      test.setTimeout(240_000);
      await signIn(page, "trainer");
      await page.goto(urls.teaching("en"));
      const exercise = await page.getByRole("main").locator('a[href*="?cohort="]').first().getAttribute("href");
      await expectAccessible(page, [...taught, exercise ?? ""]);
    });
  });
}

test("no page scrolls sideways on a phone", async ({ page }) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page);
  const wide: string[] = [];
  for (const address of [...open, ...personal]) {
    await page.goto(address);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) wide.push(`${address}: ${overflow} px too wide`);
  }
  expect(wide).toEqual([]);
});
