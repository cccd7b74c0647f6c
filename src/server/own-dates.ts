import { findDueDate, findReleaseDate, listDueOf, type PersonalDue } from "#db/queries/due-dates.ts";
import { listKeptBack } from "#db/queries/grade-releases.ts";
import { listGradingUpdates } from "#db/queries/regrades.ts";
import { Lateness } from "#src/domain/cohort-terms.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { findClosing, type JudgedLateness, judgeLateness } from "#src/domain/lateness.ts";
import type { Viewer } from "#src/domain/people.ts";
import { findFollowedExercise } from "./courses-followed.ts";
import type { Runtime } from "./runtime.ts";

/** An exercise as a notice names it. */
export interface Named {
  readonly course: string;
  readonly exercise: Exercise;
}

/** That learners' grades were updated, and the reason that the trainer wrote. */
export interface GradingUpdate extends Named {
  readonly reason: string;
  readonly at: Date;
}

const monthMs = 31 * 86_400_000;

/** What is due for the viewer, the soonest first. */
export async function listOwnDue(runtime: Runtime, viewer: Viewer): Promise<(Named & { readonly dueAt: Date })[]> {
  const due = await listDueOf(runtime.db, viewer.id, runtime.clock.now());
  return (await Promise.all(due.map(async ({ exerciseUid, dueAt }) => withName(runtime, viewer, exerciseUid, { dueAt })))).flat();
}

/** Regrades of the last month that changed how the viewer's submissions are judged, the newest first. */
export async function listOwnUpdates(runtime: Runtime, viewer: Viewer): Promise<GradingUpdate[]> {
  const { db, clock } = runtime;
  const [updates, kept] = await Promise.all([
    listGradingUpdates(db, viewer.id, new Date(clock.now().getTime() - monthMs)),
    listKeptBack(db, viewer.id),
  ]);
  const told = updates.filter(({ exerciseUid }) => !kept.has(exerciseUid));
  const named = told.map(async ({ exerciseUid, reason, decidedAt }) =>
    withName(runtime, viewer, exerciseUid, { reason: reason ?? "", at: decidedAt ?? runtime.clock.now() }),
  );
  return (await Promise.all(named)).flat();
}

/** What the viewer is to know before they work on an exercise: until when, from when on its hidden checks run, and whether its grading has changed. */
export async function describeOwnDates(
  runtime: Runtime,
  viewer: Viewer,
  { settings }: Exercise,
): Promise<{ readonly due: OwnDue; readonly hidden: OwnHidden; readonly update: GradingUpdate | undefined }> {
  const { uid, reveal } = settings;
  const [due, release, updates] = await Promise.all([
    findDueDate(runtime.db, viewer.id, uid),
    reveal.hidden === "afterDue" ? findReleaseDate(runtime.db, viewer.id, uid) : null,
    listOwnUpdates(runtime, viewer),
  ]);
  const now = runtime.clock.now();
  return {
    due: due && makeOwnDue(due, now),
    hidden: reveal.hidden === "afterDue" ? { from: release !== null && now < release ? release : null } : null,
    update: updates.find(({ exercise }) => exercise.settings.uid === uid),
  };
}

/** Until when the viewer works on an exercise, and what handing it in now costs; null where nobody has said so. */
export type OwnDue = {
  readonly at: Date;
  readonly isMoved: boolean;
  readonly isExtended: boolean;
  readonly late: JudgedLateness;
  readonly closesAt: Date | null;
  readonly zone: string;
} | null;

function makeOwnDue({ dueAt, setFor, extendedMinutes, lateness, zone }: PersonalDue, now: Date): OwnDue {
  const terms = Lateness.parse(lateness);
  return {
    at: dueAt,
    isMoved: dueAt.getTime() > setFor.getTime() + extendedMinutes * 60_000,
    isExtended: extendedMinutes > 0,
    late: judgeLateness(terms, dueAt, now),
    closesAt: findClosing(terms, dueAt),
    zone,
  };
}

/** From when on hidden checks run that wait for a date, or null where they run at once; null where the exercise has no such checks. */
export type OwnHidden = { readonly from: Date | null } | null;

async function withName<More>(runtime: Runtime, viewer: Viewer, exerciseUid: string, more: More): Promise<(Named & More)[]> {
  const found = await findFollowedExercise(runtime, viewer, exerciseUid);
  return found ? [{ course: found.course.pack.slug, exercise: found.item, ...more }] : [];
}
