import type { Exercise } from "#src/domain/exercise.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { ProfileViews } from "#src/domain/profile-view.ts";
import type { FileSet, SourceFile } from "#contract/file-set.ts";

/** What the workspace knows about its exercise; nothing of judge or solution is in it. */
export interface ExerciseView {
  readonly uid: string;
  readonly title: string;
  readonly editable: readonly string[];
  readonly given: FileSet;
  readonly tasks: readonly TaskView[];
  readonly attemptsMax: number;
  readonly cooldownSeconds: number;
  /** What this learner may choose to have it run on. */
  readonly profiles: ProfileViews;
  readonly wallLimitSeconds: number;
  readonly hints: number;
  /** Names of checks by id, in the reader's language. Empty where a check may be withheld: its name would tell of it. */
  readonly checkTitles: Readonly<Record<string, string>>;
  readonly solution: { readonly afterPass: boolean; readonly afterAttempts: number | null };
}

export interface TaskView {
  readonly id: number;
  readonly points: number;
  readonly title: string;
}

/** The part of an exercise that its learner may see from the start, with the programs that it carries. */
export function makeExerciseView(
  { settings, given, hints, messages }: Exercise,
  locale: Locale,
  carried: readonly SourceFile[],
  profiles: ProfileViews,
): ExerciseView {
  const { uid, title, editable, tasks, attempts, limits, reveal } = settings;
  return {
    uid,
    title: title[locale],
    editable,
    given: [...given, ...carried],
    tasks: tasks.map((task) => ({ id: task.id, points: task.points, title: task.title[locale] })),
    attemptsMax: attempts.max,
    cooldownSeconds: attempts.cooldownSeconds,
    profiles,
    wallLimitSeconds: limits.wallSeconds,
    checkTitles: reveal.hidden === "immediately" ? pickCheckTitles(messages[locale]) : {},
    hints: Math.max(hints.en.length, hints.fr.length),
    solution: reveal.solution,
  };
}

const titlePrefix = "check.";

/** `check.never-looks-ahead` among a trainer's messages names the check `never-looks-ahead`. */
function pickCheckTitles(messages: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([key, text]) => (key.startsWith(titlePrefix) ? [[key.slice(titlePrefix.length), text]] : [])),
  );
}
