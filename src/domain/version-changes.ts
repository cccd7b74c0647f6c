import type { CoursePack } from "./course-pack.ts";
import type { Exercise } from "./exercise.ts";
import type { Localized } from "./locale.ts";

/** What can differ in an exercise between two versions of its course. */
export type ExerciseAspect = "judge" | "limits" | "points" | "attempts" | "files" | "reveal";

/** What a move from one version of a course to another does to an exercise. */
export interface ExerciseChange {
  readonly uid: string;
  readonly title: Localized;
  readonly change: "added" | "removed" | "changed";
  /** Empty unless it is changed. */
  readonly aspects: readonly ExerciseAspect[];
}

/** Exercises that differ between two versions of a course, in the order of the later one, those that go last. */
export function compareVersions(before: CoursePack, after: CoursePack): ExerciseChange[] {
  const earlier = new Map(before.exercises.map((exercise) => [exercise.settings.uid, exercise]));
  const kept = new Set(after.exercises.map(({ settings }) => settings.uid));
  const changes = after.exercises.flatMap((exercise): ExerciseChange[] => {
    const { uid, title } = exercise.settings;
    const old = earlier.get(uid);
    if (!old) return [{ uid, title, change: "added", aspects: [] }];
    const aspects = listAspects(old, exercise);
    return aspects.length > 0 ? [{ uid, title, change: "changed", aspects }] : [];
  });
  const gone = before.exercises.filter(({ settings }) => !kept.has(settings.uid));
  return [...changes, ...gone.map(({ settings: { uid, title } }) => ({ uid, title, change: "removed" as const, aspects: [] }))];
}

const aspectsOf: Readonly<Record<ExerciseAspect, (exercise: Exercise) => unknown>> = {
  judge: ({ judgeDigest }) => judgeDigest,
  limits: ({ settings: { limits, needs } }) => [limits, needs],
  points: ({ settings: { tasks } }) => tasks.map(({ id, points }) => [id, points]),
  attempts: ({ settings: { attempts } }) => attempts,
  files: ({ starter, given, settings: { editable, entry } }) => [starter, given, editable, entry],
  reveal: ({ settings: { reveal } }) => reveal,
};

/** Packs come from the same schema, so that equal parts are equal texts. */
function listAspects(before: Exercise, after: Exercise): ExerciseAspect[] {
  return (Object.keys(aspectsOf) as ExerciseAspect[]).filter(
    (aspect) => JSON.stringify(aspectsOf[aspect](before)) !== JSON.stringify(aspectsOf[aspect](after)),
  );
}
