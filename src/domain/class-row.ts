import type { ClassHelp, ClassRow, ExerciseHeat } from "./class-view.ts";
import type { UserId } from "./people.ts";
import { findStuck, type Try } from "./stuck.ts";

/** A try that has ended, with what the judge counted. */
export interface ClassTry extends Try {
  readonly passed: number | null;
  readonly checks: number | null;
}

/** A run or a submission on its way. */
export interface ClassJob {
  readonly jobId: string;
  readonly kind: "run" | "submission" | "snippet";
  readonly contentUid: string;
  readonly state: "waiting" | "leased" | "running";
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly position: number | null;
}

/** All that is known of one learner of a class. Of exercises only those of its course. */
export interface LearnerFacts {
  readonly userId: UserId;
  readonly name: string;
  readonly presence: { readonly contentUid: string; readonly since: Date; readonly seenAt: Date } | null;
  readonly drafts: readonly { readonly exerciseUid: string; readonly savedAt: Date }[];
  readonly done: readonly string[];
  readonly job: ClassJob | null;
  /** Of the exercise in hand, the newest first. */
  readonly tries: readonly ClassTry[];
  readonly help: readonly ClassHelp[];
}

/** Pages tell every twenty seconds that they are open: two tellings may get lost. */
export const awayAfterMs = 65_000;
const editsForMs = 60_000;

/** The exercise that somebody has in hand: the one they have open, else what they last worked on. */
export function findInHand({ presence, job, drafts }: Pick<LearnerFacts, "presence" | "job" | "drafts">, exercises: ReadonlySet<string>) {
  const newest = drafts.toSorted((a, b) => b.savedAt.getTime() - a.savedAt.getTime())[0];
  return [presence?.contentUid, job?.contentUid, newest?.exerciseUid].find((uid) => uid !== undefined && exercises.has(uid)) ?? null;
}

/** One learner as the class view shows them now. */
export function makeClassRow(facts: LearnerFacts, exercises: ReadonlySet<string>, now: Date): ClassRow {
  const { userId, name, presence, job, tries, help } = facts;
  const exerciseUid = findInHand(facts, exercises);
  const isThere = presence !== null && now.getTime() - presence.seenAt.getTime() < awayAfterMs;
  const savedAt = facts.drafts.find((draft) => draft.exerciseUid === exerciseUid)?.savedAt ?? null;
  const isIdleThere = isThere && job === null && presence.contentUid === exerciseUid;
  const judged = tries.find(({ verdict, checks }) => verdict !== null && checks !== null);
  return {
    userId,
    name,
    contentUid: presence?.contentUid ?? exerciseUid,
    exerciseUid,
    ...findDoing({ facts, isThere, savedAt }, now),
    isGraded: job?.kind === "submission",
    position: job?.state === "waiting" ? job.position : null,
    verdict: judged?.verdict ?? null,
    passed: judged?.passed ?? null,
    checks: judged?.checks ?? null,
    stuck: findStuck({ tries, savedAt, isIdleThere }, now),
    help: [...help],
  };
}

interface Doing {
  readonly facts: LearnerFacts;
  readonly isThere: boolean;
  readonly savedAt: Date | null;
}

function findDoing({ facts: { presence, job, tries }, isThere, savedAt }: Doing, now: Date): Pick<ClassRow, "doing" | "since"> {
  if (job?.state === "running") return { doing: "runs", since: (job.startedAt ?? job.createdAt).toISOString() };
  if (job) return { doing: "waits", since: job.createdAt.toISOString() };
  if (!isThere || !presence) return { doing: "away", since: presence?.seenAt.toISOString() ?? null };
  const [last] = tries;
  const isNewer = savedAt !== null && (!last || savedAt > last.endedAt);
  // Every save would move its beginning, and with it the row.
  if (isNewer && now.getTime() - savedAt.getTime() < editsForMs) return { doing: "edits", since: null };
  if (last && last.verdict !== null && !isNewer && last.endedAt > presence.since)
    return { doing: "graded", since: last.endedAt.toISOString() };
  return { doing: "reads", since: presence.since.toISOString() };
}

/** How a class stands with each exercise. Whoever has begun it and has not passed it works on it, or is stuck in it. */
export function countHeat(
  facts: Iterable<LearnerFacts>,
  rows: ReadonlyMap<string, ClassRow>,
  exercises: ReadonlySet<string>,
): ExerciseHeat[] {
  const heat = new Map([...exercises].map((exerciseUid) => [exerciseUid, { exerciseUid, passed: 0, working: 0, stuck: 0 }]));
  for (const { userId, done, drafts } of facts) {
    const passed = new Set(done);
    const row = rows.get(userId);
    const stuckIn = row?.stuck ? row.exerciseUid : null;
    const begun = new Set([...drafts.map(({ exerciseUid }) => exerciseUid), ...passed, ...(stuckIn ? [stuckIn] : [])]);
    for (const uid of begun) {
      const count = heat.get(uid);
      if (count) count[passed.has(uid) ? "passed" : uid === stuckIn ? "stuck" : "working"] += 1;
    }
  }
  return [...heat.values()];
}
