import { maskedAttention } from "#kit/masked-attention.ts";
import { signUpMember } from "#kit/member.ts";
import { openStack, type Stack } from "#kit/stack.ts";
import { makeSiteClient } from "#src/cli/site-client.ts";
import { findPercentiles, type Percentiles } from "../percentiles.ts";
import { BrowserPage, type Seen } from "./browser-page.ts";
import { torchProgram } from "../torch-program.ts";

/** A site, its runner, and pages that are open on it. */
export interface OpenPages extends AsyncDisposable {
  readonly stack: Stack;
  readonly pages: readonly BrowserPage[];
  readonly run: (page: BrowserPage, text?: string) => Promise<Seen>;
}

/** From one address of this machine: a site lets few more sign up from one in an hour. */
const SIGN_UPS_EACH = 40;

/** Learners who each have a page open; signing up takes a second each, for passwords are hashed slowly on purpose. */
export async function openPages(learners: number, environment: Record<string, string> = {}): Promise<OpenPages> {
  const stack = await openStack({ environment });
  const pages: BrowserPage[] = [];
  let exerciseUid = "";
  for (let number = 0; number < learners; number++) {
    // eslint-disable-next-line no-await-in-loop -- side by side they would only wait for the same processors
    const member = await signUpMember(stack, `page-${number}@example.org`, `127.0.1.${1 + Math.floor(number / SIGN_UPS_EACH)}`);
    if (number === 0) exerciseUid = (await makeSiteClient(stack.origin, await member.makeToken()).getExercise(maskedAttention)).uid;
    pages.push(await BrowserPage.open(stack.origin, member));
  }
  return {
    stack,
    pages,
    run: (page, text = torchProgram) => page.run(exerciseUid, "try_it.py", text),
    [Symbol.asyncDispose]: async () => {
      for (const page of pages) page.close();
      await stack[Symbol.asyncDispose]();
    },
  };
}

/** From the click to the first line on the page, one run at a time. */
export async function measureFirstOutput({ pages, run }: OpenPages, rounds: number): Promise<Percentiles> {
  const [page] = pages;
  if (!page) throw new Error("invariant: a page is open");
  const measured: number[] = [];
  for (let round = -3; round < rounds; round++) {
    // eslint-disable-next-line no-await-in-loop -- what runs beside it would be measured with it
    const { firstOutputMs, job } = await run(page);
    if (job.ending?.reason !== "completed") throw new Error(`a run ended as ${JSON.stringify(job.ending)}`);
    if (round >= 0) measured.push(firstOutputMs);
  }
  return findPercentiles(measured);
}

/** Runs per second through the whole site, every page starting its next run when the last has ended. */
export async function measureSiteThroughput({ pages, run }: OpenPages, seconds: number): Promise<number> {
  const began = performance.now();
  let done = 0;
  const keepRunning = async (page: BrowserPage): Promise<void> => {
    while (performance.now() - began < seconds * 1000) {
      const { job } = await run(page);
      if (job.ending?.reason !== "completed") throw new Error(`a run ended as ${JSON.stringify(job.ending)}`);
      done += 1;
    }
  };
  await Promise.all(pages.map(keepRunning));
  return Math.round((done / (performance.now() - began)) * 10_000) / 10;
}
