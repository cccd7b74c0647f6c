import { AppError } from "#src/domain/errors.ts";
import { Locale } from "#src/domain/locale.ts";
import type { Role, Viewer } from "#src/domain/people.ts";

/** Each role may do what the one before it may. */
const rank: Readonly<Record<Role, number>> = { learner: 0, trainer: 1, operator: 2 };

/** Whoever is looking, or a refusal. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw new AppError("not-signed-in");
  return viewer;
}

/** Whoever is looking, in the language of the page that asks; where it names none, in their account's. */
export function requireReader(viewer: Viewer | null, language: string | null | undefined): Viewer {
  const present = requireViewer(viewer);
  const locale = Locale.safeParse(language).data;
  return locale ? { ...present, locale } : present;
}

/** Whoever is looking, if their role reaches that far. */
export function requireRole(viewer: Viewer | null, role: Role): Viewer {
  const present = requireViewer(viewer);
  if (rank[present.role] < rank[role]) throw new AppError("not-allowed", { details: { has: present.role, needs: role } });
  return present;
}

/** A thing of the viewer's own. Another's does not exist for them: "not allowed" would tell that it does. */
export function requireOwn<Thing extends { readonly userId: string | null }>(viewer: Viewer, thing: Thing | undefined): Thing {
  if (thing?.userId === viewer.id) return thing;
  const trespass = thing?.userId ? { actorId: viewer.id, against: `user:${thing.userId}` } : undefined;
  throw new AppError("not-found", { trespass });
}
