import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import type { Outlook } from "#contract/outlook.ts";
import type { Role } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { demoPassword, demoPeople } from "#src/server/demo.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { finished, number, started } from "#kit/test-runner.ts";
import { expect, test } from "./page-guard.ts";

// A site of its own, whose only runner says and does what the test wants.

const runnerToken = "a runner's token that only this test knows";
const bench = urls.exercise("fr", "from-text-to-transformer", "masked-attention");
let site: Stack;
let runner: HttpRunner;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken } });
  runner = new HttpRunner(site.origin, runnerToken);
});
test.afterAll(() => site[Symbol.asyncDispose]());

test("a learner who waits is told why, may leave, and is told that it starts", async ({ page, context }) => {
  test.setTimeout(180_000);
  await context.grantPermissions(["notifications"], { origin: site.origin });
  const busy: Outlook = { sliceKind: "gpu", cause: "priority", slices: 4, startsAt: null, until: null };
  await runner.tell([busy]);
  await signInFrench(page, "learner", bench);
  await page.getByRole("button", { name: /^Exécuter/ }).click();

  const status = statusOf(page, /En attente/);
  await expect(status).toContainText("c’est bientôt votre tour");
  await expect(status).toContainText("D’autres passent avant nous dans la file du supercalculateur.");
  await expect(page.getByText("Vous pouvez quitter cette page")).toBeVisible();
  await expectAccessible(page);

  await runner.tell([{ ...busy, cause: "resources", startsAt: new Date(Date.now() + 90 * 60_000).toISOString() }]);
  await expect(status).toContainText("Le supercalculateur est plein.");
  await expect(status).toContainText(/départ dans 1 h \d\d environ/);

  await page.goto(`${site.origin}${urls.learning("fr")}`);
  await page.goto(`${site.origin}${bench}`);
  await expect(status).toContainText("c’est bientôt votre tour");
  await page.getByRole("button", { name: "Me prévenir au départ" }).click();
  await expect(page.getByText("Vous serez prévenu au départ.")).toBeVisible();

  const lease = await runner.lease();
  await runner.send(lease, number([started]));
  await expect(statusOf(page, /En cours/)).toContainText("C’est parti.");
  await expect(page).toHaveTitle(/^C’est parti – /);
  await runner.send(lease, number([finished()], 2));
  await expect(statusOf(page, /Terminé/)).toBeVisible();
});

test("an operator announces a maintenance, and a learner who waits reads when it ends", async ({ page, browser }) => {
  test.setTimeout(180_000);
  await signInFrench(page, "operator", urls.maintenance("fr"));
  const year = new Date().getFullYear();
  await page.getByLabel("Début").fill(`${year - 1}-01-01T08:00`);
  await page.getByLabel("Fin", { exact: true }).fill(`${year + 1}-01-01T08:00`);
  await page.getByRole("button", { name: "Annoncer" }).click();
  await expect(page.getByText("La maintenance est annoncée.")).toBeVisible();
  await expectAccessible(page);

  const learner = await browser.newPage();
  await signInFrench(learner, "learner", bench);
  await learner.getByRole("button", { name: /^Exécuter/ }).click();
  await expect(statusOf(learner, /En attente/)).toContainText("Les machines sont en maintenance");
  await expect(statusOf(learner, /En attente/)).toContainText(new RegExp(`Fin de la maintenance\\s: 1 janv. ${year + 1}`));
  await learner.getByRole("button", { name: "Arrêter" }).click();
  await learner.close();

  await page.getByRole("button", { name: /^Retirer la maintenance/ }).click();
  await expect(page.getByText("La maintenance est retirée.")).toBeVisible();
});

test.describe("a booked class", () => {
  test.use({ expectedErrors: [/status of 409/] }); // A booking beyond the ceiling is refused.

  test("a trainer books a class, and its learners see what is booked and how long it is until then", async ({ page, browser }) => {
    test.setTimeout(180_000);
    await signInFrench(page, "trainer", urls.classSlots("fr"));
    await page.getByLabel("Début").fill(`${new Date().getFullYear() + 1}-03-02T09:00`);
    await page.getByLabel("Places", { exact: true }).fill("500");
    await page.getByRole("button", { name: "Réserver" }).click();
    await expect(page.getByRole("alert")).toContainText("dépasseraient ce que l’opérateur autorise");
    await page.getByLabel("Places", { exact: true }).fill("24");
    await page.getByRole("button", { name: "Réserver" }).click();
    await expect(page.getByText("La séance est réservée.")).toBeVisible();
    await expectAccessible(page);

    const context = await browser.newContext();
    const learner = await context.newPage();
    await signInFrench(learner, "learner", urls.learning("fr"));
    const notice = learner.getByRole("status").filter({ hasText: "Votre séance" });
    await expect(notice).toContainText("24 places sont réservées sur les machines.");
    await expect(notice).toContainText(/Début dans \d/);
    await expectAccessible(learner);
    await context.close();

    await page.getByRole("button", { name: /^Annuler la séance/ }).click();
    await expect(page.getByText("Aucune séance n’est réservée.")).toBeVisible();
  });
});

const statusOf = (page: Page, text: RegExp): Locator => page.getByRole("status").filter({ hasText: text });

async function signInFrench(page: Page, role: Role, next: string): Promise<void> {
  await page.goto(`${site.origin}${urls.signIn("fr")}?next=${encodeURIComponent(next)}`);
  await page.getByRole("textbox", { name: /mail/i }).fill(demoPeople.find((person) => person.role === role)?.email ?? "");
  await page.getByLabel(/mot de passe/i).fill(demoPassword);
  await page
    .getByRole("main")
    .getByRole("button", { name: /se connecter/i })
    .click();
  await page.waitForURL(`**${next}`);
  await page.locator("astro-island[ssr]").waitFor({ state: "detached" });
}

async function expectAccessible(page: Page): Promise<void> {
  if (page.url().includes("/exercises/")) await expect(page.locator(".monaco-editor").first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
}
