import { deleteOldFeedback, insertFeedback } from "#db/queries/feedback.ts";
import { listOperators } from "#db/queries/users.ts";
import type { Viewer } from "#src/domain/people.ts";
import { sendFeedback } from "./mail.ts";
import type { Runtime } from "./runtime.ts";
import { takeTries } from "./throttles.ts";

/** Published in the privacy notice: change both together. */
const keptMs = 2 * 365 * 86_400_000;

/** Keeps a reader's report on an obstacle and tells every operator by mail. */
export async function giveFeedback(
  runtime: Runtime,
  viewer: Viewer | null,
  report: { page: string; text: string; contact: string; address: string },
): Promise<void> {
  const { page, text, contact, address } = report;
  await takeTries(runtime, "feedback", { email: contact, address });
  await insertFeedback(runtime.db, { userId: viewer?.id ?? null, page, text, contact });
  for (const operator of await listOperators(runtime.db)) sendFeedback(runtime, operator, { page, text, contact });
}

/** Forgets reports that were answered long ago. */
export const forgetOldFeedback = (runtime: Runtime): Promise<void> =>
  deleteOldFeedback(runtime.db, new Date(runtime.clock.now().getTime() - keptMs));
