import { updateUser } from "#db/queries/users.ts";
import { getLinkOwner } from "./email-tokens.ts";
import type { Runtime } from "./runtime.ts";

/** Stops all letters but those that an account cannot do without. The link of any letter does, as often as it is opened. Throws `link-expired`. */
export async function stopLetters(runtime: Runtime, token: string): Promise<void> {
  const userId = await getLinkOwner(runtime, "stop-letters", token);
  await updateUser(runtime.db, userId, { noticeLetters: false, weeklyLetter: false });
}
