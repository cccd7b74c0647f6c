import { openRunner, type RunnerProcess } from "../runner-process.ts";
import { type CheckSite, openCheckSite } from "./check-site.ts";

/** A site and its runner, with warm sandboxes: everything that a check needs besides exercises. */
export interface Bench extends AsyncDisposable {
  readonly site: CheckSite;
  readonly runner: RunnerProcess;
}

/** Opens a bench; some seconds pass until the sandboxes are warm. Throws the signal's reason where it comes first. */
export async function openBench(signal: AbortSignal): Promise<Bench> {
  const site = await openCheckSite();
  try {
    const runner = await openRunner(site, {}, signal);
    const close = async () => {
      await runner[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    };
    return { site, runner, [Symbol.asyncDispose]: close };
  } catch (error) {
    await site[Symbol.asyncDispose]();
    throw error;
  }
}
