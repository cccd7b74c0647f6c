import { forgetOldFeedback } from "./accounts-feedback.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { forgetOldLinks } from "./email-tokens.ts";
import type { Runtime } from "./runtime.ts";
import { forgetEndedSessions } from "./sessions.ts";
import { forgetStaleThrottles } from "./throttles.ts";

const dayMs = 86_400_000;

/** Forgets what has ended: sessions, links, throttles, old reports. */
export async function tidyAccounts(runtime: Runtime): Promise<void> {
  await forgetEndedSessions(runtime);
  await forgetOldLinks(runtime);
  await forgetStaleThrottles(runtime);
  await forgetOldFeedback(runtime);
}

/** Tidies now and once a day; keeps no process alive and holds no start up. */
export function keepAccountsTidy(runtime: Runtime): void {
  const tidy = () => runAfterwards(runtime, "tidying accounts", () => tidyAccounts(runtime));
  tidy();
  setInterval(tidy, dayMs).unref();
}
