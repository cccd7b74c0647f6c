import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";
import { copyFixtureContent, type FixtureContent } from "#kit/fixture-content.ts";
import { judgeLease } from "#kit/hand-in.ts";
import { HttpRunner } from "#kit/http-runner.ts";
import { signInDemo } from "#kit/member.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { makeCapacity, makeOffer } from "#kit/test-runner.ts";
import { expect, test } from "./page-guard.ts";
import { become } from "./people.ts";

// A site of its own, whose only exercise is done on a processor, and on a GPU by those who ask for it.

const runnerToken = "a runner's token that only this test knows";
const gpu = makeCapacity({ sliceKind: "gpu", memoryBytes: 2 ** 36 });
let content: FixtureContent;
let site: Stack;
let runner: HttpRunner;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  content = copyFixtureContent();
  content.replace("exercise.yaml", "gpuSeconds: 0", "gpuSeconds: 3");
  content.replace("exercise.yaml", "cpu: { n: 4 }", "cpu: { n: 4 }, gpu: { n: 8 }");
  content.append("exercise.yaml", "attempts: { max: 20, cooldownSeconds: 0, score: best }\nskills: [AI1]\n");
  content.append("../../../../course.yaml", "skills:\n  - { code: AI1, title: { en: Models, fr: Modèles } }\n");
  site = await openStack({ runner: false, environment: { ATELIER_RUNNER_TOKEN: runnerToken, ATELIER_CONTENT_DIR: content.folder } });
  runner = new HttpRunner(site.origin, runnerToken);
});
test.afterAll(async () => {
  await site[Symbol.asyncDispose]();
  content[Symbol.dispose]();
});

test("a learner chooses the GPU by keyboard, moves a submission that waits to the CPU, and reads of another that it passed on a GPU", async ({
  page,
  context,
}) => {
  test.setTimeout(400_000);
  const [learner, trainer] = [await signInDemo(site.origin, "learner"), await signInDemo(site.origin, "trainer")];
  await become(learner, site.origin, context);
  await openBench(page, "en");
  const choice = page.getByRole("radiogroup", { name: "Run on" });
  const onCpu = choice.getByRole("radio", { name: "processor (≈ 1 s)" });
  const onGpu = choice.getByRole("radio", { name: "GPU (≈ 3 s of GPU time)" });
  await expect(onCpu).toBeChecked();
  await expect(page.getByText("about 1 s of CPU")).toBeVisible();
  await onCpu.focus();
  await page.keyboard.press("ArrowRight");
  await expect(onGpu).toBeFocused();
  await page.keyboard.press("Space");
  await expect(onGpu).toBeChecked();
  await expect(page.getByText("≈ 3 GPU-s")).toBeVisible();
  await expectAccessible(page);
  await openBench(page, "en");
  await expect(onGpu).toBeChecked();

  await onGpu.press("ControlOrMeta+Shift+Enter");
  await expect(page.getByRole("status").filter({ hasText: "Waiting: you are next" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Submit to the CPU instead" }).click();
  const moved = await runner.lease();
  expect(moved.spec).toMatchObject({ kind: "submission", profile: "cpu" });
  await judgeLease(runner, moved, {});
  const verdict = page.getByRole("tabpanel", { name: "Verdict" });
  await expect(verdict).toContainText("processor, test");
  await expect(verdict.getByText("on a real GPU")).toBeHidden();

  await expect(onGpu).toBeChecked();
  await page.getByRole("button", { name: /^Submit/ }).click();
  await judgeLease(runner, await runner.lease([gpu]), {});
  await expect(verdict.getByText("on a real GPU")).toBeVisible();
  await expect(verdict).toContainText("GPU, test");
  await expectAccessible(page);
  await page.getByRole("tab", { name: "History" }).click();
  const entries = page.getByRole("tabpanel", { name: "History" }).getByRole("listitem");
  await expect(entries.filter({ hasText: "on a real GPU" })).toHaveCount(1);
  await expect(entries.filter({ hasText: "on a real GPU" })).toContainText("Passed");

  await openBench(page, "fr");
  await expect(page.getByRole("radiogroup", { name: "Exécuter sur" }).getByRole("radio", { name: /temps de GPU/ })).toBeChecked();
  await page.getByRole("tab", { name: "Verdict" }).click();
  await expect(page.getByRole("tabpanel", { name: "Verdict" }).getByText("sur un vrai GPU")).toBeVisible();
  await expectAccessible(page);
  for (const [locale, mark] of [
    ["en", "on a real GPU"],
    ["fr", "sur un vrai GPU"],
  ] as const) {
    await page.goto(`${site.origin}${urls.skills(locale)}`);
    await expect(page.getByRole("row", { name: mark })).toHaveCount(1);
    await expectAccessible(page);
  }

  await become(trainer, site.origin, context);
  await page.goto(`${site.origin}${urls.teaching("en")}`);
  await page.getByRole("link", { name: "Demo cohort" }).click();
  await page.getByRole("link", { name: "Grades" }).first().click();
  await page.getByRole("gridcell").getByRole("link").first().click();
  await expect(page.getByRole("row", { name: "on a real GPU" })).toHaveCount(1);
  await expectAccessible(page);
});

/** The runner has processors, all at work, and waits for GPUs; it is asked of again and again, and here says so again. */
async function openBench(page: Page, locale: "en" | "fr"): Promise<void> {
  await runner.tell([{ sliceKind: "gpu", cause: "priority", slices: 4, startsAt: null, until: null }], [makeOffer()]);
  await page.goto(`${site.origin}${urls.exercise(locale, content.course, content.exercise)}`);
  await page.locator("astro-island[ssr]").waitFor({ state: "detached" });
  await expect(page.locator(".monaco-editor").first()).toBeVisible();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
}
