import { lockUser, updateUser } from "#db/queries/users.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { EditorPreferences, Viewer } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** Changes what people choose about themselves. */
export async function updateProfile(
  runtime: Runtime,
  viewer: Viewer,
  change: { name: string; locale: Locale; preferences: EditorPreferences; letters: Viewer["letters"] },
): Promise<void> {
  const { letters, ...rest } = change;
  await updateUser(runtime.db, viewer.id, { ...rest, noticeLetters: letters.notices, weeklyLetter: letters.weekly });
}

/** Changes some preferences and leaves the others: two islands may each know only theirs. */
export async function updatePreferences(runtime: Runtime, viewer: Viewer, change: Partial<EditorPreferences>): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    const user = await lockUser(tx, viewer.id);
    if (!user) throw new AppError("not-found");
    await updateUser(tx, viewer.id, { preferences: { ...user.preferences, ...change } });
  });
}
