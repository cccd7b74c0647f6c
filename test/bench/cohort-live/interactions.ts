import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";
import type { LargeClass } from "./large-class.ts";

/** A quick hand. */
const betweenPressesMs = 200;

/** How long presses and keys took until the page was drawn again, in milliseconds; those under 16 ms, which a browser does not tell, as 16. */
export async function useClassPage(
  origin: string,
  { cohortId, trainer }: LargeClass,
  rounds: number,
): Promise<{ openMs: number; tookMs: number[] }> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const [name = "", value = ""] = trainer.cookie.split("=");
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(`${origin}${urls.cohortLive("en", cohortId)}`);
    await page.locator("astro-island[ssr]").waitFor({ state: "detached" });
    const openMs = performance.now() - began;
    await page.evaluate(() => {
      const told: Record<number, number> = {};
      Object.assign(globalThis, { told });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
          if (entry.interactionId > 0) told[entry.interactionId] = Math.max(told[entry.interactionId] ?? 16, entry.duration);
      }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
    });
    let presses = 0;
    const press = async (label: string, key: string) => {
      await page.getByLabel(label, { exact: true }).press(key);
      presses += 1;
      await pause(betweenPressesMs);
    };
    for (let round = 0; round < rounds; round++) {
      for (const column of ["Learner", "Where", "Does", "Since", "Checks passed", "Help"]) await press(`Sort by ${column}`, "Enter");
      for (const digit of ["1", "2", "Backspace", "Backspace"]) await press("Name contains", digit);
      await press("Who is there", "Space");
      await press("Everybody", "Space");
    }
    // Event timings arrive a frame or two after their events.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    const slow = await page.evaluate(() => Object.values((globalThis as unknown as { told: Record<number, number> }).told));
    return { openMs: Math.round(openMs), tookMs: [...slow, ...Array.from({ length: Math.max(0, presses - slow.length) }, () => 16)] };
  } finally {
    await browser.close();
  }
}
