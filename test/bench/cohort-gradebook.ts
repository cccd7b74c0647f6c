import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "@playwright/test";
import { urls } from "#src/lib/urls.ts";
import { signInDemo } from "#kit/member.ts";
import { openStack } from "#kit/stack.ts";
import type { Measured } from "./bench.ts";
import { type SeededGradebook, seedGradebook } from "./gradebook-seed.ts";
import { findPercentiles, type Percentiles, showMs } from "./percentiles.ts";

const learners = 500;
const exercises = 60;

/** A gradebook of 500 learners and 60 exercises: how long it takes to come, to be usable, and to be exported; and how often the database is asked. */
export async function benchCohortGradebook(rounds = 15): Promise<Measured> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "atelier-gradebook-"));
  try {
    const seeded = await seedGradebook(dataDir, { learners, exercises });
    const { table, all, csv, interactive, bytes } = await measure(dataDir, seeded, rounds);
    const json = {
      learners,
      exercises,
      submissions: seeded.submissions,
      gradebook_ms: table.p95,
      gradebook_p50_ms: table.p50,
      gradebook_bytes: bytes,
      gradebook_all_rows_ms: all.p95,
      gradebook_interactive_ms: interactive.p95,
      export_csv_ms: csv.p95,
      gradebook_queries: seeded.queries,
    };
    return {
      json,
      rows: [
        [`gradebook of ${learners} learners and ${exercises} exercises, a hundred learners on a page`, showMs(table)],
        ["  until a browser can be used on it", showMs(interactive)],
        ["  all learners on one page", showMs(all)],
        ["  exported as CSV", showMs(csv)],
        ["  statements to the database for a page", `${String(seeded.queries).padStart(8)}`],
      ],
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(dataDir: string, { cohortId }: SeededGradebook, rounds: number) {
  await using stack = await openStack({ runner: false, environment: { ATELIER_DATA_DIR: dataDir } });
  const { cookie } = await signInDemo(stack.origin, "trainer");
  const address = urls.grades("en", cohortId);
  let bytes = 0;
  const time = (of: string) =>
    repeat(rounds, async () => {
      const answer = await fetch(new URL(of, stack.origin), { headers: { cookie } });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${of} answered ${answer.status}`);
      if (of === address) bytes = text.length;
    });
  const table = await time(address);
  const all = await time(`${address}?rows=all`);
  const csv = await time(urls.gradesCsv("en", cohortId));
  return { table, all, csv, interactive: await measureBrowser(stack.origin, cookie, address, rounds), bytes };
}

async function measureBrowser(origin: string, cookie: string, address: string, rounds: number): Promise<Percentiles> {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--no-first-run"] });
  try {
    const context = await browser.newContext();
    const [name = "", value = ""] = cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: origin }]);
    return await repeat(rounds, async () => {
      const page = await context.newPage();
      await page.goto(new URL(address, origin).href, { waitUntil: "commit" });
      // Its script has run: arrow keys move.
      await page.locator("table[role=grid]").waitFor();
      await page.close();
    });
  } finally {
    await browser.close();
  }
}

/** One at a time; the first, which opens what stays open, is not counted. */
async function repeat(rounds: number, act: () => Promise<void>): Promise<Percentiles> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    // eslint-disable-next-line no-await-in-loop -- one at a time
    await act();
    times.push(performance.now() - began);
  }
  return findPercentiles(times.slice(1));
}
