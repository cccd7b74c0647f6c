import { setTimeout as pause } from "node:timers/promises";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { maskedAttention } from "#kit/masked-attention.ts";
import { signInLearner } from "#kit/member.ts";
import { urls } from "#src/lib/urls.ts";

export interface ScriptBytes {
  readonly lesson: number;
  readonly workspaceBeforeEditor: number;
  readonly workspaceWithEditor: number;
}

/** Bytes of scripts and workers, compressed as they come over the network into a browser with an empty cache. */
export async function countScriptBytes(origin: string, lesson: string): Promise<ScriptBytes> {
  const { cookie } = await signInLearner(origin);
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  const openSignedIn = async (): Promise<BrowserContext> => {
    const context = await browser.newContext();
    const [name = "", value = ""] = cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: origin }]);
    return context;
  };
  try {
    return {
      lesson: await countOnLesson(await openSignedIn(), origin + lesson),
      ...(await countOnWorkspace(await openSignedIn(), origin)),
    };
  } finally {
    await browser.close();
  }
}

async function countOnLesson(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  const count = watch(page);
  await page.goto(url);
  return settle(count);
}

async function countOnWorkspace(context: BrowserContext, origin: string): Promise<Omit<ScriptBytes, "lesson">> {
  const page = await context.newPage();
  const count = watch(page);
  const held = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await page.route(/monaco/i, async (route) => {
    asked.resolve();
    await held.promise;
    await route.continue();
  });
  await page.goto(origin + urls.exercise("en", maskedAttention.course, maskedAttention.exercise));
  await page.getByRole("button", { name: /^Run/ }).waitFor();
  await asked.promise;
  const workspaceBeforeEditor = await settle(count);
  held.resolve();
  await page.locator(".monaco-editor .view-line").first().waitFor();
  return { workspaceBeforeEditor, workspaceWithEditor: await settle(count) };
}

/** Counts from now on; answers the sum so far. */
function watch(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script" || /\.m?js(\?|$)/.test(request.url()))
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The sum once two seconds have brought nothing more. */
async function settle(count: () => Promise<number>): Promise<number> {
  for (let before = -1; ; await pause(2000)) {
    const now = await count();
    if (now === before) return now;
    before = now;
  }
}
