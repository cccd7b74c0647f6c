import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Bundle } from "#contract/bundle.ts";
import type { Exercise } from "#src/domain/exercise.ts";
import { packCourse } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";
import { CheckRefusal } from "./refusal.ts";

/** Where courses lie in a checkout: what is checked where no place is named. */
export const ALL_COURSES = "content/courses";

/** An exercise that was named, with what its programs need. */
export interface ChosenExercise {
  readonly course: string;
  readonly exercise: Exercise;
  readonly folder: string;
  /** The files of its judge. */
  readonly bundle: Bundle;
}

/** What the named places hold, and what else their courses hold that it may stand on. */
export interface Choice {
  readonly chosen: readonly ChosenExercise[];
  /** Every exercise of the courses and, where one carries from elsewhere, of those beside them: solutions of these may be carried forward. */
  readonly known: readonly ChosenExercise[];
}

/** Whether its speed is timed: such an exercise has the machine to itself. */
export const isTimed = ({ bundle }: ChosenExercise): boolean => bundle.files.some(({ path: file }) => file === "baseline.py");

/** Packs the courses at these places and picks the exercises that lie there. Refuses with a sentence what cannot be packed or holds none. */
export async function chooseExercises(places: readonly string[]): Promise<Choice> {
  const wanted = places.length > 0 ? places : [ALL_COURSES];
  const courseFolders = findCourseFolders(places);
  const known = (await Promise.all(courseFolders.map(readCourse))).flat();
  for (const place of wanted) {
    if (!known.some(({ folder }) => isWithin(folder, place)))
      throw new CheckRefusal(
        `${place} holds no exercise that a module lists. Name an exercise's folder, a course's folder, or the folder of all courses.`,
      );
  }
  const chosen = known.filter(({ folder }) => wanted.some((place) => isWithin(folder, place)));
  return { chosen, known: [...known, ...(await readBeside(courseFolders, chosen, known))] };
}

/** Exercises of the courses beside these, where an exercise carries from one that these do not have. */
async function readBeside(
  courseFolders: readonly string[],
  chosen: readonly ChosenExercise[],
  known: readonly ChosenExercise[],
): Promise<ChosenExercise[]> {
  const uids = new Set(known.map(({ exercise }) => exercise.settings.uid));
  if (chosen.every(({ exercise }) => exercise.settings.carries.every((carried) => uids.has(carried.exercise)))) return [];
  const beside = courseFolders.flatMap((folder) => findCoursesAround(path.dirname(folder)));
  const others = [...new Set(beside)].filter((folder) => !courseFolders.includes(folder));
  return (await Promise.all(others.map(readCourse))).flat();
}

async function readCourse(folder: string): Promise<ChosenExercise[]> {
  const { pack, problems } = await packCourse(folder);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (!pack) throw new CheckRefusal([`${folder} cannot be packed:`, ...errors.map((problem) => `  ${formatProblem(problem)}`)].join("\n"));
  return pack.exercises.map((exercise) => {
    const bundle = pack.bundles[exercise.judgeDigest];
    if (!bundle) throw new Error(`${exercise.slug}: its judge is not in the pack`);
    return { course: pack.slug, exercise, folder: path.join(folder, "modules", exercise.module, "exercises", exercise.slug), bundle };
  });
}

/** The folders of the courses that places lie in, are, or hold; of all courses where none is named. Refuses a place that is none. */
export function findCourseFolders(places: readonly string[]): string[] {
  return [...new Set((places.length > 0 ? places : [ALL_COURSES]).flatMap(findCoursesAround))];
}

/** Course folders at, below (one level) or above a place. */
function findCoursesAround(place: string): string[] {
  const absolute = path.resolve(place);
  if (!existsSync(absolute)) throw new CheckRefusal(`${place} does not exist.`);
  if (!statSync(absolute).isDirectory()) throw new CheckRefusal(`${place} is a file. Name the folder of an exercise.`);
  const isCourse = (folder: string) => existsSync(path.join(folder, "course.yaml"));
  for (let folder = absolute; folder !== path.dirname(folder); folder = path.dirname(folder)) if (isCourse(folder)) return [folder];
  const below = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder)
          .toSorted()
          .map((name) => path.join(folder, name))
          .filter(isCourse)
      : [];
  return [...below(absolute), ...below(path.join(absolute, "courses"))];
}

const isWithin = (folder: string, place: string): boolean => {
  const relative = path.relative(path.resolve(place), folder);
  const above = path.relative(folder, path.resolve(place));
  return !relative.startsWith("..") || !above.startsWith("..");
};
