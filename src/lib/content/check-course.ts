import type { CoursePack } from "#src/domain/course-pack.ts";
import type { Mention } from "./page-findings.ts";
import type { Packing } from "./packing.ts";

type Parts = Pick<CoursePack, "lessons" | "exercises" | "quizzes" | "placements" | "modules" | "settings">;

/** What must agree across a course's files, once all of them are read. */
export function checkCourse(packing: Packing, parts: Parts, terms: ReadonlySet<string>): void {
  checkUnique(packing, parts);
  // As listed, not as packed: an item with errors of its own is no error of those who link to it.
  const listed = parts.modules.flatMap(({ settings }) => settings.items);
  const namesOf = (kind: string): ReadonlySet<string> => new Set(listed.filter((item) => item.kind === kind).map(({ slug }) => slug));
  const names = { lesson: namesOf("lesson"), exercise: namesOf("exercise"), quiz: namesOf("quiz"), glossary: terms };
  for (const mention of packing.mentions) {
    const { kind, name, file, place } = mention;
    if (kind === "heading" || kind === "task") continue;
    if (!names[kind].has(name)) packing.refuse(file, `the ${kindInWords[kind]} "${name}"`, listNames(names[kind]), place);
    else checkQuestion(packing, parts, mention);
  }
}

const kindInWords = { lesson: "lesson", exercise: "exercise", quiz: "quiz", glossary: "glossary term" } as const;

function checkQuestion(packing: Packing, { quizzes }: Parts, { kind, name, part, file, place }: Mention & { file: string }): void {
  if (kind !== "quiz" || part === undefined) return;
  const ids = quizzes.find(({ slug }) => slug === name)?.questions.map(({ id }) => id);
  if (ids && !ids.includes(part)) packing.refuse(file, `the question "${part}"`, listNames(new Set(ids)), place);
}

/** Addresses are made of slugs without their module, and progress is kept under uids. */
function checkUnique(packing: Packing, { settings, modules, lessons, exercises, quizzes, placements }: Parts): void {
  const kinds: Readonly<Record<string, readonly { slug: string; module: string }[]>> = { lesson: lessons, exercise: exercises, quiz: quizzes };
  for (const [kind, items] of Object.entries(kinds)) {
    for (const { slug, module } of findRepeated(items, (item) => item.slug)) {
      packing.refuse(`modules/${module}/module.yaml`, `the ${kind} "${slug}" a second time`, "a name of its own in the whole course");
    }
  }
  const owners = [
    { file: "course.yaml", uid: settings.uid },
    ...modules.map(({ slug, settings: { uid } }) => ({ file: `modules/${slug}/module.yaml`, uid })),
    ...lessons.map(({ module, slug, uid }) => ({ file: `modules/${module}/lessons/${slug}`, uid })),
    ...exercises.map(({ module, slug, settings: { uid } }) => ({ file: `modules/${module}/exercises/${slug}/exercise.yaml`, uid })),
    ...quizzes.map(({ module, slug, uid }) => ({ file: `modules/${module}/quizzes/${slug}.yaml`, uid })),
    ...placements.map(({ module, slug, uid }) => ({ file: `modules/${module}/quizzes/${slug}.yaml`, uid })),
  ];
  for (const { file, uid } of findRepeated(owners, (owner) => owner.uid)) packing.refuse(file, `the uid ${uid} a second time`, "a uid of its own");
}

function findRepeated<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const repeated = seen.has(keyOf(item));
    seen.add(keyOf(item));
    return repeated;
  });
}

function listNames(names: ReadonlySet<string>): string {
  return names.size === 0 ? "one that exists; there is none" : `one of: ${[...names].toSorted().join(", ")}`;
}
