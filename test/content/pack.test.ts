import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canonicalJson } from "#contract/canonical-json.ts";
import { Bundle } from "#contract/bundle.ts";
import { CoursePack } from "#src/domain/course-pack.ts";
import { digestOfJson } from "#src/lib/digest.ts";
import { packCourse, readSourceDigest } from "#src/lib/content/pack-course.ts";
import { formatProblem } from "#src/lib/content/problem.ts";

const fixture = path.join(import.meta.dirname, "fixtures", "content");
const lesson = "modules/first/lessons/hello";
const exercise = "modules/first/exercises/double";

let folder = "";
let course = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "atelier-pack-"));
  cpSync(fixture, folder, { recursive: true });
  course = path.join(folder, "courses", "workshop");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Changes a file of the copy: a replacement, or nothing to remove it. */
function change(file: string, from: string | RegExp, to?: string): void {
  const place = path.join(course, file);
  if (to === undefined) return rmSync(place, { recursive: true });
  const before = readFileSync(place, "utf8");
  const after = before.replace(from, to);
  expect(after, `${file} holds ${String(from)}`).not.toBe(before);
  writeFileSync(place, after);
}

async function listProblems(): Promise<string[]> {
  return (await packCourse(course)).problems.map(formatProblem);
}

async function pack(): Promise<CoursePack> {
  const result = await packCourse(course);
  expect(result.problems.map(formatProblem)).toEqual([]);
  if (!result.pack) throw new Error("the fixture packs");
  return result.pack;
}

test("equal files give an equal pack, wherever they lie, and the digest is the pack's own", async () => {
  const here = await packCourse(course);
  const there = await packCourse(path.join(fixture, "courses", "workshop"));
  expect(here.digest).toBe(there.digest);
  expect(digestOfJson(here.pack)).toBe(here.digest);
  expect(canonicalJson(CoursePack.parse(JSON.parse(canonicalJson(here.pack))))).toBe(canonicalJson(here.pack));
});

test("any change of a file that counts changes the digest; a sample does not count", async () => {
  const before = await packCourse(course);
  const sources = await readSourceDigest(course);
  change(`${exercise}/samples/pass-other/double.py`, "x + x", "x * 2");
  expect((await packCourse(course)).digest).toBe(before.digest);
  change(`${exercise}/judge/cases.json`, "2", "3");
  expect((await packCourse(course)).digest).not.toBe(before.digest);
  expect(await readSourceDigest(course)).not.toBe(sources);
});

test("the judge's bundle holds its files and what the learner is given, under its own digest", async () => {
  const { exercises, bundles } = await pack();
  const digest = exercises[0]!.judgeDigest;
  const bundle = Bundle.parse(bundles[digest]);
  expect(bundle.files.map((file) => file.path)).toEqual(["judge.py", "judge/cases.json", "numbers_data.py"]);
  expect(digestOfJson(bundle)).toBe(digest);
});

test("a file of the courses' library is given like any other, and is part of what a course is made from", async () => {
  const sources = await readSourceDigest(course);
  mkdirSync(path.join(folder, "library"));
  writeFileSync(path.join(folder, "library", "shared_data.py"), "SHARED = 1\n");
  expect(await readSourceDigest(course)).not.toBe(sources);
  change(`${exercise}/exercise.yaml`, "entry:", "library: [shared_data.py]\nentry:");
  const { exercises, bundles } = await pack();
  expect(exercises[0]!.given).toContainEqual({ path: "shared_data.py", text: "SHARED = 1\n" });
  expect(bundles[exercises[0]!.judgeDigest]!.files.map((file) => file.path)).toContain("shared_data.py");
  rmSync(path.join(folder, "library"), { recursive: true });
  expect(await listProblems()).toEqual([expect.stringContaining(`found "shared_data.py"; expected a text file of the courses' library`)]);
});

test("pages hold nothing of judge, solution, samples or right answers", async () => {
  const { lessons, exercises, landing } = await pack();
  const pages = JSON.stringify([lessons.map(({ pages: own }) => own), landing, exercises.map(({ statement, hints }) => [statement, hints])]);
  expect(pages).not.toMatch(/secret|correct/);
  expect(lessons[0]!.predictions).toEqual([{ id: "guess", options: 2, correct: 1 }]);
});

test("settings are inherited from course and module", async () => {
  const { settings } = (await pack()).exercises[0]!;
  expect(settings.attempts).toEqual({ max: 20, cooldownSeconds: 10, score: "best" });
  expect(settings.reveal.solution.afterAttempts).toBe(5);
});

test("hints come apart in three, and only the terms in use are packed", async () => {
  const { exercises, glossary } = await pack();
  expect(exercises[0]!.hints.en).toHaveLength(3);
  expect(Object.keys(glossary)).toEqual(["softmax"]);
});

test("a translation whose source has moved on is stale, and named; the pack is made all the same", async () => {
  const { lessons } = await pack();
  const source = lessons[0]!.pages.en!.sourceDigest;
  change(`${lesson}/fr.mdx`, "title:", `translationOf: "${source.slice(0, 16)}"\ntitle:`);
  expect((await pack()).lessons[0]!.pages.fr!.stale).toBe(false);
  change(`${lesson}/en.mdx`, "Two", "Two and more");
  const result = await packCourse(course);
  expect(result.pack?.lessons[0]!.pages.fr!.stale).toBe(true);
  expect(result.problems.map(formatProblem)).toEqual([
    expect.stringMatching(
      /^modules\/first\/lessons\/hello\/fr\.mdx:1:1: warning: found a translation of [0-9a-f]{16}; expected its source as it is now: "[0-9a-f]{16}"$/,
    ),
  ]);
});

test("a missing language is a warning, a missing lesson an error", async () => {
  change(`${lesson}/fr.mdx`, "");
  expect((await packCourse(course)).digest).toBeDefined();
  expect(await listProblems()).toEqual([`${lesson}/fr.mdx:1:1: warning: found no such file; expected this page in every language of the course`]);
  change(`${lesson}/en.mdx`, "");
  expect(await listProblems()).toContain(`${lesson}:1:1: error: found no page; expected en.mdx or fr.mdx`);
});

const broken: readonly [name: string, file: string, from: string | RegExp, to: string, sentence: string][] = [
  ["a link to no lesson", "index.en.mdx", "lesson:hello", "lesson:hallo", 'index.en.mdx:5:12: error: found the lesson "hallo"; expected one of: hello'],
  ["an unknown term", `${lesson}/fr.mdx`, 'of="softmax"', 'of="softmix"', `${lesson}/fr.mdx:7:5: error: found the glossary term "softmix"; expected one of: softmax, unused`],
  ["an unknown question", `${lesson}/en.mdx`, 'question="two"', 'question="six"', `${lesson}/en.mdx:67:1: error: found the question "six"; expected one of: one, two`],
  ["a link to no heading", `${lesson}/en.mdx`, "#the-rules", "#rules", `${lesson}/en.mdx:7:81: error: found a link to "#rules"; expected a heading of this page: the-rules`],
  ["a figure that is not there", `${lesson}/en.mdx`, "box.svg", "../../../secret.svg", `${lesson}/en.mdx:33:1: error: found the figure "../../../secret.svg"; expected a file beside the page`],
  ["a drawing with a script", `${lesson}/box.svg`, "<rect", "<script>go()</script><rect", `${lesson}/en.mdx:33:1: error: found the element <script> in box.svg, line 4; expected svg, g, path,`],
  ["different guesses", `${lesson}/fr.mdx`, "<Option>3</Option>", "<Option>3</Option>\n<Option>5</Option>", `${lesson}/fr.mdx:1:1: error: found the predictions [{"correct":2`],
  ["two right options in a quiz", "modules/first/quizzes/recall.yaml", 'fr: "3" }, correct: false', 'fr: "3" }, correct: true', `modules/first/quizzes/recall.yaml:4:5: error: found {"id":"one"`],
  ["a task that exercise.yaml lacks", `${exercise}/statement.en.mdx`, 'id="1"', 'id="2"', `${exercise}/statement.en.mdx:3:1: error: found <Task id="2">; expected a task of exercise.yaml: 1`],
  ["other parameters in a translation", `${exercise}/messages.fr.yaml`, "{got}", "{gut}", `${exercise}/messages.fr.yaml:1:1: error: found the parameters gut, x in "double.wrong"; expected got, x, as in English`],
  ["two hints", `${exercise}/hints.fr.mdx`, "\n---\n", "\n", `${exercise}/hints.fr.mdx:1:1: error: found 2 hints; expected 3, with --- between them`],
  ["a wrong number", `${exercise}/exercise.yaml`, "wallSeconds: 10", "wallSeconds: -1", `${exercise}/exercise.yaml:6:24: error: found -1 at "limits.wallSeconds"; expected more than 0`],
  ["an unknown setting", `${exercise}/exercise.yaml`, "entry:", "entri: x\nentry:", `${exercise}/exercise.yaml:3:8: error: found the unknown key "entri"; expected it left out, or its name corrected`],
  ["YAML with a tag", `${exercise}/exercise.yaml`, "entry: double.py", "entry: !!js/function x", `${exercise}/exercise.yaml:3:8: error: found YAML that cannot be read (Unresolved tag: tag:yaml.org,2002:js/function); expected valid YAML`],
  ["an editable file that is not there", `${exercise}/exercise.yaml`, "[double.py]", "[double.py, other.py]", `${exercise}/exercise.yaml:4:23: error: found "other.py", which starter/ lacks; expected a file of starter/`],
  ["an item twice", "modules/first/module.yaml", "- { kind: quiz", "- { kind: lesson, slug: hello }\n  - { kind: quiz", 'modules/first/module.yaml:1:1: error: found the lesson "hello" a second time; expected a name of its own in the whole course'],
  ["a course without its module", "course.yaml", "[first]", "[first, second]", "modules/second/module.yaml:1:1: error: found no such file; expected a YAML file"],
];

test.for(broken)("%s keeps a course from being packed, and is named", async ([, file, from, to, sentence]) => {
  change(file, from, to);
  const result = await packCourse(course);
  expect(result.pack).toBeUndefined();
  const problems = result.problems.map(formatProblem);
  expect(problems.map((problem) => problem.slice(0, sentence.length))).toContain(sentence);
});

test("French that is not typeset as French is a warning, in pages, front matter, attributes and YAML, and never in code", async () => {
  change(`${lesson}/fr.mdx`, "title: ", "title: \"L'heure\" # ");
  change(
    `${lesson}/fr.mdx`,
    /$/,
    '\n\nVite ; `x ; y`, *oui* : $a : b$\n\n<Callout kind="note" title="Quoi ?">\n\nx\n\n</Callout>\n\n```python\nprint("l\'un ; deux ?")\n```\n',
  );
  change(`${exercise}/exercise.yaml`, "fr: Doubler }", "fr: Doubler d'un coup }");
  const problems = await listProblems();
  expect(problems.map((problem) => problem.replace(/:\d+:\d+:/, ":"))).toEqual([
    `${exercise}/exercise.yaml: warning: found a straight apostrophe in "Doubler d'un coup"; expected ’`,
    `${lesson}/fr.mdx: warning: found a straight apostrophe in "L'heure"; expected ’`,
    `${lesson}/fr.mdx: warning: found an ordinary space before ";" in "Vite ;"; expected a narrow no-break space (U+202F)`,
    `${lesson}/fr.mdx: warning: found an ordinary space before ":" in ":"; expected a no-break space (U+00A0)`,
    `${lesson}/fr.mdx: warning: found an ordinary space before "?" in "Quoi ?"; expected a narrow no-break space (U+202F)`,
  ]);
});
