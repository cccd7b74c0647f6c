import { extendSighting, insertSighting, listLookers, listSightings } from "#db/queries/sightings.ts";
import type { Looker } from "#src/domain/beside.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";

/** Whose work is looked at, and in which exercise. */
export interface Looked {
  readonly cohortId: string;
  readonly userId: UserId;
  readonly exerciseUid: string;
}

/** A page that looks says so every twenty seconds: two sayings may get lost. */
const looksForMs = 45_000;
const mostListed = 200;

/**
 * Notes that a viewer looks at a learner's draft or output, and answers what they came to see; nobody sees anything that is
 * not noted. A look that goes on is one row, and one entry in the audit. The learner is told at once.
 */
export async function whileSeen<Seen>(
  runtime: Runtime,
  viewer: Viewer,
  looked: Looked,
  what: "draft" | "output",
  read: () => Promise<Seen>,
): Promise<Seen> {
  const now = runtime.clock.now();
  const look = { ...looked, viewerId: viewer.id, what };
  const isNew = await runtime.db.transaction(async (tx) => {
    if (await extendSighting(tx, look, new Date(now.getTime() - looksForMs), now)) return false;
    await insertSighting(tx, look, now);
    const { cohortId, userId, exerciseUid } = looked;
    await recordAudit(tx, {
      actorId: viewer.id,
      action: what === "draft" ? "draft.looked-at" : "output.looked-at",
      subject: `user:${userId}`,
      details: { cohortId, exerciseUid },
    });
    return true;
  });
  // A look that goes on is told again: it lasts longer now.
  if (isNew || what === "draft")
    runtime.notices.tell({ kind: "draft", userId: looked.userId, exerciseUid: looked.exerciseUid, part: "looks" });
  return read();
}

/** Who looks at the viewer's own draft now. */
export async function listOwnLookers({ db, clock }: Runtime, viewer: Viewer, exerciseUid: string): Promise<Looker[]> {
  const since = new Date(clock.now().getTime() - looksForMs);
  const lookers = new Map<string, Date>();
  for (const { name, seenAt } of await listLookers(db, viewer.id, exerciseUid, since)) lookers.set(name, seenAt);
  return [...lookers].map(([name, seenAt]) => ({ name, until: new Date(seenAt.getTime() + looksForMs).toISOString() }));
}

/** One look at somebody's work, as they may read it. */
export interface OwnSighting {
  readonly viewer: string;
  readonly cohort: string;
  readonly exercise: string | undefined;
  readonly what: "draft" | "output";
  readonly from: Date;
  readonly until: Date;
}

/** Who has looked at the viewer's own drafts and outputs, the newest first. */
export async function listOwnSightings(runtime: Runtime, viewer: Viewer, locale: Locale): Promise<OwnSighting[]> {
  const rows = await listSightings(runtime.db, viewer.id, mostListed);
  return Promise.all(
    rows.map(async ({ digest, exerciseUid, ...row }) => {
      const course = await findCourseByDigest(digest, runtime);
      return { ...row, exercise: course?.pack.exercises.find(({ settings }) => settings.uid === exerciseUid)?.settings.title[locale] };
    }),
  );
}
