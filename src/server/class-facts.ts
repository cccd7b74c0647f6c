import { listDraftTimes, listPassed } from "#db/queries/class-work.ts";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { listOpenHelp } from "#db/queries/help-requests.ts";
import { listOnTheirWay, listPlaces, listTries } from "#db/queries/jobs-tries.ts";
import type { MemberRow } from "#db/queries/presences.ts";
import { type ClassJob, findInHand, type LearnerFacts } from "#src/domain/class-row.ts";
import type { UserId } from "#src/domain/people.ts";
import type { Runtime } from "./runtime.ts";

/** What is known of these learners of a class: as many statements for all of them as for one. */
export async function readFacts(
  { db }: Runtime,
  cohort: CohortRow,
  members: readonly MemberRow[],
  exercises: ReadonlySet<string>,
): Promise<LearnerFacts[]> {
  const ids = members.map(({ userId }) => userId);
  if (ids.length === 0) return [];
  const [drafts, passed, jobs, help] = await Promise.all([
    listDraftTimes(db, ids, [...exercises]),
    listPassed(db, ids, cohort.courseUid),
    listOnTheirWay(db, ids, cohort.courseUid),
    listOpenHelp(db, cohort.id, ids),
  ]);
  const waiting = jobs.filter(({ state }) => state === "waiting").map(({ jobId }) => jobId);
  const places = waiting.length > 0 ? await listPlaces(db, waiting) : new Map<string, number>();
  const draftsOf = groupByUser(drafts);
  const passedOf = groupByUser(passed);
  const helpOf = groupByUser(help);
  // The newest stands last and wins.
  const jobOf = new Map(jobs.map((job) => [job.userId, makeJob(job, places)]));

  const known = members.map((member) => ({
    userId: member.userId,
    name: member.name,
    presence: readPresence(member),
    drafts: draftsOf.get(member.userId) ?? [],
    done: (passedOf.get(member.userId) ?? []).map(({ exerciseUid }) => exerciseUid),
    job: jobOf.get(member.userId) ?? null,
    help: (helpOf.get(member.userId) ?? []).map(({ id, exerciseUid, question, createdAt, takenBy }) => ({
      id,
      exerciseUid,
      question,
      raisedAt: createdAt.toISOString(),
      takenBy,
    })),
  }));
  const pairs = known.flatMap((facts) => {
    const exerciseUid = findInHand(facts, exercises);
    return exerciseUid === null ? [] : [{ userId: facts.userId, exerciseUid }];
  });
  const tries = groupByUser(await listTries(db, pairs));
  return known.map((facts) => ({ ...facts, tries: (tries.get(facts.userId) ?? []).map(makeTry) }));
}

/** Where somebody is, as far as it was heard. */
export function readPresence({ contentUid, since, seenAt }: MemberRow): LearnerFacts["presence"] {
  return contentUid && since && seenAt ? { contentUid, since, seenAt } : null;
}

type OnItsWay = Awaited<ReturnType<typeof listOnTheirWay>>[number];

const makeJob = ({ jobId, kind, contentUid, state, createdAt, startedAt }: OnItsWay, places: ReadonlyMap<string, number>): ClassJob => ({
  jobId,
  kind: kind === "submission" || kind === "snippet" ? kind : "run",
  contentUid,
  state: state === "running" || state === "leased" ? state : "waiting",
  createdAt,
  startedAt,
  position: places.get(jobId) ?? null,
});

const makeTry = ({ kind, endedAt, verdict, failed, isError, passed, checks }: Awaited<ReturnType<typeof listTries>>[number]) => ({
  kind,
  endedAt: new Date(endedAt),
  verdict,
  failed: failed ?? [],
  isError,
  passed,
  checks,
});

function groupByUser<Row extends { readonly userId: string }>(rows: readonly Row[]): Map<UserId | string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.userId);
    if (group) group.push(row);
    else groups.set(row.userId, [row]);
  }
  return groups;
}
