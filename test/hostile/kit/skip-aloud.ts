import type { TestContext } from "vitest";

/** Skips, and says why where everybody sees it: a reporter that is brief shows no more than a number. */
export function skipAloud({ skip, task }: TestContext, reason: string): void {
  process.stdout.write(`skipped: ${task.name}: ${reason}\n`);
  skip(reason);
}
