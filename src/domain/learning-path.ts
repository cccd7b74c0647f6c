import type { OutlineItem, OutlineModule } from "./course-outline.ts";
import type { ItemProgress } from "./me-view.ts";

/** A course in one language with its address. */
export interface CourseOutline {
  readonly slug: string;
  readonly title: string;
  readonly modules: readonly OutlineModule[];
}

export interface PlacedItem {
  readonly course: CourseOutline;
  readonly module: OutlineModule;
  readonly item: OutlineItem;
}

export interface LearningPath {
  /** Where to go on: the item last visited, or what follows it if that is done. Absent before the first, and after the last. */
  readonly resume: PlacedItem | undefined;
  /** Begun and not done, last visited first, without the one above. */
  readonly open: readonly PlacedItem[];
  /** Courses in which anything was touched. */
  readonly courses: readonly { readonly course: CourseOutline; readonly done: number; readonly total: number }[];
}

/** What a reader's progress, last visited first, means in the courses there are. */
export function makeLearningPath(
  courses: readonly CourseOutline[],
  progress: readonly ItemProgress[],
  placed: readonly string[] = [],
): LearningPath {
  const places = courses.flatMap((course) => course.modules.flatMap((module) => module.items.map((item) => ({ course, module, item }))));
  const states = new Map(progress.map(({ uid, state }) => [uid, state]));
  const isDone = ({ item }: PlacedItem) => states.get(item.uid) === "done";
  const visited = progress.flatMap(({ uid }) => places.find(({ item }) => item.uid === uid) ?? []);
  // Whoever has passed a module's test goes on behind it, unless they are in it.
  const isPassed = (place: PlacedItem) => isDone(place) || (placed.includes(place.module.uid) && !states.has(place.item.uid));
  const resume = findResume(places, visited[0], isPassed);
  return {
    resume,
    open: visited.filter((place) => !isDone(place) && place.item.uid !== resume?.item.uid),
    courses: courses.flatMap((course) => {
      const own = places.filter((place) => place.course === course);
      return own.some(({ item }) => states.has(item.uid)) ? [{ course, done: own.filter(isDone).length, total: own.length }] : [];
    }),
  };
}

function findResume(
  places: readonly PlacedItem[],
  last: PlacedItem | undefined,
  isDone: (place: PlacedItem) => boolean,
): PlacedItem | undefined {
  if (!last) return undefined;
  const sameCourse = places.filter(({ course }) => course === last.course);
  const here = sameCourse.findIndex(({ item }) => item.uid === last.item.uid);
  return [...sameCourse.slice(here), ...sameCourse.slice(0, here)].find((place) => !isDone(place));
}
