import { listRegrades, type RegradeRow } from "#db/queries/regrades.ts";
import { countRejudgings, listOutcomes } from "#db/queries/rejudgings.ts";
import { type JudgedSubmission, listJudged, listScored } from "#db/queries/submissions-scored.ts";
import type { Viewer } from "#src/domain/people.ts";
import { foreseeEffect, type TrialEffect } from "#src/domain/regrading.ts";
import { isJudged } from "#src/domain/scoring.ts";
import { listParked, type Parked } from "./parked.ts";
import { mostAtOnce } from "./regrades.ts";
import type { Runtime } from "./runtime.ts";
import { getTaughtExercise, type TaughtExercise } from "./taught.ts";
import { listUnjudgedViews, type UnjudgedView } from "./unjudged.ts";

/** A trial as far as it has come. */
export interface TrialView {
  readonly id: string;
  readonly all: number;
  readonly ended: number;
  /** Each learner's score now and by the judge that is tried; those of whom nothing could be judged are as they were. */
  readonly learners: readonly (TrialEffect & { readonly userId: string; readonly name: string; readonly unjudged: number })[];
}

/** Everything about judging an exercise among those whom somebody teaches. */
export interface GradingView {
  readonly submissions: readonly JudgedSubmission[];
  readonly trial: TrialView | null;
  readonly decided: readonly RegradeRow[];
  readonly unjudged: readonly UnjudgedView[];
  readonly parked: readonly Parked[];
}

/** Who was judged by which judge, and how a regrade stands. For those who teach them. */
export async function viewGrading(runtime: Runtime, viewer: Viewer, place: TaughtExercise): Promise<GradingView> {
  const { exercise } = await getTaughtExercise(runtime, viewer, place);
  const exerciseUid = exercise.settings.uid;
  const { cohortId } = place;
  const [submissions, regrades, unjudged, parked] = await Promise.all([
    listJudged(runtime.db, { exerciseUid, cohortId, bundleDigest: exercise.judgeDigest }, mostAtOnce),
    listRegrades(runtime.db, exerciseUid, cohortId),
    listUnjudgedViews(runtime, { exerciseUid, cohortId }),
    listParked(runtime, { exerciseUid, cohortId }),
  ]);
  const trial = regrades.find(({ state }) => state === "trial");
  return {
    submissions,
    trial: trial ? await viewTrial(runtime, trial) : null,
    decided: regrades.filter(({ state }) => state !== "trial"),
    unjudged,
    parked,
  };
}

async function viewTrial({ db }: Runtime, { id, exerciseUid }: RegradeRow): Promise<TrialView> {
  const [progress, outcomes] = await Promise.all([countRejudgings(db, id), listOutcomes(db, id)]);
  const byLearner = Map.groupBy(outcomes, ({ userId }) => userId);
  const scored = Map.groupBy(await listScored(db, exerciseUid, [...byLearner.keys()]), ({ userId }) => userId);
  const learners = [...byLearner].map(([userId, own]) => ({
    userId,
    name: own[0]?.learner ?? "",
    unjudged: own.filter(({ verdict }) => !isJudged(verdict)).length,
    ...foreseeEffect(scored.get(userId) ?? [], own),
  }));
  return { id, ...progress, learners };
}
