import { deleteStaleInvitees } from "#db/queries/invitees.ts";
import { deleteStaleInvitations } from "#db/queries/membership-invitations.ts";
import { forgetOldFeedback } from "./accounts-feedback.ts";
import { runAfterwards } from "./accounts-afterwards.ts";
import { forgetOldLinks } from "./email-tokens.ts";
import { forgetGivenUpTables } from "./own-data.ts";
import { keepRound } from "./rounds.ts";
import type { Runtime } from "./runtime.ts";
import { forgetEndedSessions } from "./sessions.ts";
import { forgetStaleThrottles } from "./throttles.ts";

const dayMs = 86_400_000;
/** Whoever was invited and did not come is forgotten so long after their link has ended. */
const keptAfterInvitationMs = 30 * dayMs;

/** Forgets what has ended: sessions, links, throttles, old reports, people who were invited and did not come, and tables that a run still read when they were given up. */
export async function tidyAccounts(runtime: Runtime): Promise<void> {
  await forgetEndedSessions(runtime);
  await forgetOldLinks(runtime);
  await forgetStaleThrottles(runtime);
  await forgetOldFeedback(runtime);
  await forgetGivenUpTables(runtime);
  await deleteStaleInvitations(runtime.db, new Date(runtime.clock.now().getTime() - 30 * dayMs));
  await deleteStaleInvitees(runtime.db, new Date(runtime.clock.now().getTime() - keptAfterInvitationMs));
}

/** Tidies now and once a day; keeps no process alive and holds no start up. */
export function keepAccountsTidy(runtime: Runtime): void {
  const what = "tidying accounts";
  const work = () => tidyAccounts(runtime);
  runAfterwards(runtime, what, work);
  keepRound(runtime, { what, everyMs: dayMs, work });
}
