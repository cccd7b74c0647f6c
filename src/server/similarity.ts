import type { FileSet } from "#contract/file-set.ts";
import type { CohortRow } from "#db/queries/cohorts.ts";
import { listLearnersWork } from "#db/queries/gradebook.ts";
import { findSimilarityReport, listHandedIn, saveSimilarityReport } from "#db/queries/similarity-reports.ts";
import { AppError } from "#src/domain/errors.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { pickEditable } from "#src/domain/file-assembly.ts";
import type { Viewer } from "#src/domain/people.ts";
import type { ComparedProgram, SimilarPair } from "#src/domain/similarity.ts";
import { recordAudit } from "./audit.ts";
import { findCourseByDigest } from "./courses.ts";
import type { Runtime } from "./runtime.ts";
import { compareInThread } from "./similarity-thread.ts";
import { requireCohort } from "./taught.ts";

/** Programs read at once: each comes with its whole job. */
const batch = 50;

/** A pair with the names of both, and the place of the pair in the report. */
export interface NamedPair extends SimilarPair {
  readonly names: readonly [string, string];
}

/** What the newest comparison of an exercise's submissions found. */
export interface SimilarityView {
  readonly cohort: CohortRow;
  readonly exercise: Exercise;
  /** Null where nobody has asked for a comparison yet. */
  readonly computedAt: Date | null;
  readonly pairs: readonly NamedPair[];
  /** The pair that was asked for, with what both handed in. */
  readonly opened: { readonly pair: NamedPair; readonly programs: readonly [FileSet, FileSet] } | null;
}

async function requirePlace(runtime: Runtime, viewer: Viewer, cohortId: string, slug: string) {
  const cohort = await requireCohort(runtime, viewer, cohortId);
  const exercise = (await findCourseByDigest(cohort.digest, runtime))?.pack.exercises.find((one) => one.slug === slug);
  if (!exercise) throw new AppError("not-found", { details: { cohortId, slug } });
  return { cohort, exercise };
}

/** Compares the submissions that count for an exercise, learner by learner, and keeps what is alike. */
export async function compareSubmissions(runtime: Runtime, viewer: Viewer, cohortId: string, slug: string): Promise<void> {
  const { cohort, exercise } = await requirePlace(runtime, viewer, cohortId, slug);
  const { uid } = exercise.settings;
  const learners = await listLearnersWork(runtime.db, cohort);
  const counted = learners.flatMap(({ work }) => work.find(({ exerciseUid }) => exerciseUid === uid)?.steps.at(-1)?.submissionId ?? []);
  const programs: ComparedProgram[] = [];
  for (let from = 0; from < counted.length; from += batch) {
    // eslint-disable-next-line no-await-in-loop -- some at a time: other requests are answered between
    const some = await listHandedIn(runtime.db, counted.slice(from, from + batch));
    for (const { files, ...whose } of some) programs.push({ ...whose, text: joinTexts(pickEditable(exercise, files)) });
  }
  const given = [exercise.starter, exercise.given].map(joinTexts);
  const pairs = await compareInThread(programs, given);
  await runtime.db.transaction(async (tx) => {
    await saveSimilarityReport(tx, cohort.id, uid, { pairs, computedAt: runtime.clock.now() });
    const details = { exerciseUid: uid, programs: programs.length, pairs: pairs.length };
    await recordAudit(tx, { actorId: viewer.id, action: "similarity.compared", subject: `cohort:${cohort.id}`, details });
  });
}

const joinTexts = (files: readonly { readonly text: string }[]): string => files.map(({ text }) => text).join("\n");

/** The newest report, and of one pair of it both programs; looking is on record. */
export async function readSimilarity(
  runtime: Runtime,
  viewer: Viewer,
  cohortId: string,
  slug: string,
  asked: string | null,
): Promise<SimilarityView> {
  const { cohort, exercise } = await requirePlace(runtime, viewer, cohortId, slug);
  const { uid } = exercise.settings;
  const [report, learners] = await Promise.all([findSimilarityReport(runtime.db, cohort.id, uid), listLearnersWork(runtime.db, cohort)]);
  const names = new Map(learners.map(({ userId, name }) => [userId, name]));
  // Whoever has left the cohort is nobody's business here any more.
  const pairs = (report?.pairs ?? []).flatMap((pair): NamedPair[] => {
    const [first, second] = pair.users.map((user) => names.get(user));
    return first === undefined || second === undefined ? [] : [{ ...pair, names: [first, second] }];
  });
  const pair = pairs.find(({ submissions }) => submissions.join("+") === asked);
  const details = { exerciseUid: uid, ...(pair ? { submissions: pair.submissions } : {}) };
  await recordAudit(runtime.db, { actorId: viewer.id, action: "similarity.seen", subject: `cohort:${cohort.id}`, details });
  const opened = pair ? { pair, programs: await readPrograms(runtime, exercise, pair) } : null;
  return { cohort, exercise, computedAt: report?.computedAt ?? null, pairs, opened };
}

async function readPrograms({ db }: Runtime, exercise: Exercise, { submissions }: SimilarPair): Promise<[FileSet, FileSet]> {
  const found = await listHandedIn(db, submissions);
  const filesOf = (id: string) => pickEditable(exercise, found.find(({ submissionId }) => submissionId === id)?.files ?? []);
  return [filesOf(submissions[0]), filesOf(submissions[1])];
}
