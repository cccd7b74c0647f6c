import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const uid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const perModule = 10;

/** Writes a content folder with one course of this many lessons in two languages, each as long as a lesson of ours. */
export function writeCourse(folder: string, lessons: number): { readonly course: string; readonly lessons: readonly string[] } {
  const course = path.join(folder, "courses/generated");
  const modules = Array.from({ length: Math.ceil(lessons / perModule) }, (_, number) => `module-${number}`);
  const slugs = Array.from({ length: lessons }, (_, number) => `lesson-${number}`);
  write(path.join(course, "course.yaml"), [
    `uid: ${uid(0)}`,
    "title: { en: Generated, fr: Engendré }",
    "summary: { en: A course to measure with., fr: Un cours pour mesurer. }",
    "hours: 100",
    "languages: [en, fr]",
    "outcomes: [{ en: Know the time, fr: Connaître le temps }]",
    `modules: [${modules.join(", ")}]`,
  ]);
  for (const locale of ["en", "fr"]) write(path.join(course, `index.${locale}.mdx`), [...front(locale), "", "Lessons to measure with."]);
  for (const [number, module] of modules.entries()) {
    const own = slugs.slice(number * perModule, (number + 1) * perModule);
    const items = own.map((slug) => `  - { kind: lesson, slug: ${slug} }`);
    write(path.join(course, "modules", module, "module.yaml"), [
      `uid: ${uid(10_000 + number)}`,
      `title: { en: Module ${number}, fr: Module ${number} }`,
      "items:",
      ...items,
    ]);
    for (const [index, slug] of own.entries()) {
      const place = path.join(course, "modules", module, "lessons", slug);
      for (const locale of ["en", "fr"]) {
        write(path.join(place, `${locale}.mdx`), [...front(locale, 20_000 + number * perModule + index), ...makeText(slug)]);
      }
    }
  }
  copyFileSync(path.join(root, "content/glossary.yaml"), path.join(folder, "glossary.yaml"));
  return { course: "generated", lessons: slugs };
}

const front = (locale: string, number?: number): string[] => [
  "---",
  ...(number === undefined ? [] : [`uid: ${uid(number)}`, "minutes: 20"]),
  `title: Part ${number ?? "one"} ${locale}`,
  "description: One of many.",
  "---",
  "",
];

/** About 1,600 words, with what lessons are made of. */
function makeText(slug: string): string[] {
  const sentence =
    "A neural network reads numbers, and somebody has to decide which number stands for what before the first gradient flows. ";
  return Array.from({ length: 8 }, (_, number) => [
    `## Section ${number} of ${slug}`,
    "",
    sentence.repeat(5),
    "",
    `- what **${slug}** says in \`code\` and in $x_{${number}} = \\frac{1}{n} \\sum_i w_i$`,
    "- and a [link](https://example.org/)",
    "",
    "```python",
    "def weigh(scores, mask):",
    `    total = ${number}`,
    "    return [score / total for score, seen in zip(scores, mask) if seen]",
    "```",
    "",
    "| cut into | pieces |",
    "|---|---|",
    `| words | ${number} |`,
    "",
    sentence.repeat(4),
    "",
  ]).flat();
}

function write(file: string, lines: readonly string[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join("\n")}\n`);
}
