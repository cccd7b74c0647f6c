import AxeBuilder from "@axe-core/playwright";
import type { Browser, Locator, Page } from "@playwright/test";
import type { Locale } from "#src/domain/locale.ts";
import type { Role } from "#src/domain/people.ts";
import { urls } from "#src/lib/urls.ts";
import { demoPassword, demoPeople } from "#src/server/demo.ts";
import { copyFixtureContent, type FixtureContent } from "#kit/fixture-content.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { finished, makeCapacity, number, started, usage } from "#kit/test-runner.ts";
import { expect, test } from "./page-guard.ts";

// A site of its own, whose only exercise needs a GPU; the runner that has one says and does what the test wants.

const runnerToken = "a runner's token that only this test knows";
const gpu = makeCapacity({ sliceKind: "gpu", environments: ["pytorch"], memoryBytes: 2 ** 36 });
const startedOnGpu = { ...started, sliceKind: "gpu" } as typeof started;
const endedAfter = (wallMs: number) => ({ ...finished(), usage: { ...usage, wallMs, gpuMs: wallMs } });
let content: FixtureContent;
let site: Stack;
let runner: HttpRunner;
let bench: string;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  content = copyFixtureContent();
  content.replace("exercise.yaml", "slice: any", "slice: gpu");
  content.replace("exercise.yaml", "gpus: 0", "gpus: 1");
  content.replace("exercise.yaml", "gpuSeconds: 0", "gpuSeconds: 40");
  content.replace("exercise.yaml", "cpu: { n: 4 }", "cpu: { n: 4 }, gpu: { n: 8 }");
  bench = urls.exercise("en", content.course, content.exercise);
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: content.folder } });
  runner = new HttpRunner(site.origin, runnerToken);
});
test.afterAll(async () => {
  await site[Symbol.asyncDispose]();
  content[Symbol.dispose]();
});

test.describe("a learner whose GPU time is used up", () => {
  test.use({ expectedErrors: [/status of 4\d\d/] }); // What is refused is refused with a status.

  test("is told why, asks in the same place, is granted more by their trainer, and runs", async ({ page, browser }) => {
    test.setTimeout(400_000);
    const trainer = await openPage(browser, "trainer", "en", urls.teaching("en"));
    await trainer.getByRole("link", { name: "Demo cohort" }).click();
    await trainer.getByRole("link", { name: "Budget" }).click();
    await expect(trainer.getByText("Nobody asks for more at the moment.")).toBeVisible();
    await trainer.getByLabel("GPU-seconds for each learner").fill("30");
    await trainer.getByRole("button", { name: "Set for all" }).click();
    await expect(trainer.getByText("The limit for each learner is set.")).toBeVisible();
    await expectAccessible(trainer);

    await signIn(page, "learner", "en", bench);
    await expect(page.getByText("≈ 40 GPU-s, 30 left")).toBeVisible();
    const note = page.getByRole("region", { name: "GPU budget" });
    await expect(note).toContainText("Your own GPU budget in this class has 30 GPU-s left, and this needs about 40.");
    await type(page, "# work in progress");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: "has 30 GPU-s left" }).first()).toBeVisible();

    await note.getByRole("button", { name: "Ask for more" }).click();
    await expect(note.getByLabel("How many GPU-seconds more")).toBeFocused();
    await note.getByRole("button", { name: "Send to my trainer" }).click();
    await expect(note.getByText("Say in a few words what you need it for.")).toBeVisible();
    await note.getByLabel("How many GPU-seconds more").fill("100");
    await note.getByLabel("What for").fill("My kernel is nearly right.");
    await expectAccessible(page);
    await shoot(page, "workspace-ask-en");
    await note.getByRole("button", { name: "Send to my trainer" }).click();
    await expect(note).toContainText("You have asked for 100 GPU-s more.");

    await trainer.reload();
    const wish = trainer.getByRole("article").filter({ hasText: "My kernel is nearly right." });
    await expect(wish).toContainText("Lina Learner asks for 100 GPU-s");
    await shoot(trainer, "budget-wish-en");
    await wish.getByLabel("GPU-seconds more").fill("lots");
    await wish.getByRole("button", { name: /^Grant/ }).click();
    await expect(trainer.getByRole("alert")).toContainText("GPU-seconds");
    await expectAccessible(trainer);
    await wish.getByLabel("GPU-seconds more").fill("50");
    await wish.getByLabel(/^Answer/).fill("Half for now.");
    await wish.getByRole("button", { name: /^Grant/ }).click();
    await expect(trainer.getByText("Granted. The learner is told")).toBeVisible();

    await page.bringToFront();
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect(note).toContainText("Your trainer has granted you 50 GPU-s more.");
    await expect(note).toContainText("They write: Half for now.");
    await expect(page.getByText("≈ 40 GPU-s, 80 left")).toBeVisible();
    await expect(page.locator(".view-lines").first()).toContainText("work in progress");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(statusOf(page, /Waiting/)).toBeVisible();
    const lease = await runner.lease([gpu]);
    await runner.send(lease, number([startedOnGpu, endedAfter(12_000)]));
    await expect(statusOf(page, /Finished/)).toBeVisible();
    await expect(page.getByText("≈ 40 GPU-s, 68 left")).toBeVisible();

    await trainer.goto(trainer.url().split("?")[0] ?? "");
    await expect(trainer.getByRole("row", { name: /Double it.*12 s/ })).toBeVisible();
    await expectAccessible(trainer);
    await shoot(trainer, "budget-used-en");
    const french = trainer.url().replace("/en/", "/fr/");
    await trainer.goto(french);
    await expect(trainer.getByRole("heading", { name: "Ce qu’il a coûté" })).toBeVisible();
    await expectAccessible(trainer);
    await shoot(trainer, "budget-used-fr");
    const csv = await trainer.request.get(french.replace("/budget", "/cost.csv"));
    expect(await csv.text()).toMatch(/^kind,day,learner,.*\r\nuse,\d{4}-\d\d-\d\d,Lina Learner,Doublez,1,12,,,,0\r\n/);
  });
});

test("an operator sets what the platform may use up and what an hour costs, and the learner reads whose budget it is", async ({
  page,
  browser,
}) => {
  test.setTimeout(180_000);
  await signIn(page, "operator", "fr", urls.budgets("fr"));
  await page.getByRole("link", { name: "Modifier le budget de toute la plateforme" }).click();
  await page.getByLabel("Heures de GPU").fill("0,01");
  await page.getByLabel("Euros par heure").fill("2,50");
  await shoot(page, "operator-budgets-fr");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Fixer le budget" }).click();
  await expect(page.getByText("Le budget est fixé.")).toBeVisible();
  await expect(page.getByRole("row", { name: /toute la plateforme/ })).toContainText("2,50 €");
  await shoot(page, "operator-budgets-set-fr");

  const learner = await openPage(browser, "learner", "fr", bench.replace("/en/", "/fr/"));
  const note = learner.getByRole("region", { name: "Budget de GPU" });
  await expect(note).toContainText("du budget de cette plateforme, et il en faut environ 40");
  await expect(note).toContainText("Seul un opérateur peut changer ce budget.");
  await expect(note.getByRole("button", { name: "En demander plus" })).toBeHidden();
  await expectAccessible(learner);
  await shoot(learner, "workspace-short-fr");
  await note.getByRole("button", { name: "Exécuter plutôt sur le CPU" }).click();
  await expect(statusOf(learner, /En attente/)).toBeVisible();
  await learner.context().close();
});

const statusOf = (page: Page, text: RegExp): Locator => page.getByRole("status").filter({ hasText: text });

async function openPage(browser: Browser, role: Role, locale: Locale, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, role, locale, address);
  return page;
}

async function signIn(page: Page, role: Role, locale: Locale, next: string): Promise<void> {
  await page.goto(`${site.origin}${urls.signIn(locale)}?next=${encodeURIComponent(next)}`);
  await page.getByRole("textbox", { name: /mail/i }).fill(demoPeople.find((person) => person.role === role)?.email ?? "");
  await page.getByLabel(/mot de passe|password/i).fill(demoPassword);
  await page
    .getByRole("main")
    .getByRole("button", { name: /se connecter|sign in/i })
    .click();
  await page.waitForURL(`**${next}`);
  await page.locator("astro-island[ssr]").waitFor({ state: "detached" });
}

async function type(page: Page, text: string): Promise<void> {
  await page.locator(".monaco-editor").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["BUDGET_SHOTS"];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function expectAccessible(page: Page): Promise<void> {
  if (page.url().includes("/exercises/")) await expect(page.locator(".monaco-editor").first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
}
