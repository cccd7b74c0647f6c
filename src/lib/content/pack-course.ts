import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Digest } from "#contract/ids.ts";
import { CoursePack, CourseSettings, GlossaryEntry, ModuleSettings, Slug } from "#src/domain/course-pack.ts";
import { PlacementSettings, QuizSettings } from "#src/domain/quiz.ts";
import { digestOfJson, hashHex } from "../digest.ts";
import { checkCourse } from "./check-course.ts";
import { checkFrench, checkFrenchYaml } from "./check-french.ts";
import { type CourseFiles, noFiles, readCourseFiles } from "./course-files.ts";
import { packExercise } from "./pack-exercise.ts";
import { packLesson } from "./pack-lesson.ts";
import { pagesOf, Packing } from "./packing.ts";
import { type Problem, sortProblems } from "./problem.ts";
import { parseYaml } from "./yaml-file.ts";

const Glossary = z.record(Slug, GlossaryEntry);
type Glossary = z.infer<typeof Glossary>;

/** As seen from a course's folder. */
const sharedGlossary = path.join("..", "..", "glossary.yaml");
const sharedLibrary = path.join("..", "..", "library");

/** A course as an immutable version, or the errors that keep it from being one. Warnings may come with either. */
export type PackedCourse = { problems: Problem[] } & ({ pack: CoursePack; digest: Digest } | { pack: undefined; digest: undefined });

/** Reads, checks and packs a course's folder. The same files give the same digest, on any machine. Writes nothing, runs nothing. */
export async function packCourse(folder: string): Promise<PackedCourse> {
  const { files, problems } = await readCourseFiles(folder);
  const packing = new Packing(files, await readLibrary(folder));
  packing.problems.push(...problems);
  const pack = await readCourse(packing, path.basename(path.resolve(folder)), folder);
  const sorted = sortProblems(packing.problems);
  if (!pack || sorted.some(({ severity }) => severity === "error")) return { pack: undefined, digest: undefined, problems: sorted };
  return { pack, digest: digestOfJson(pack), problems: sorted };
}

/** Raised when the same files give another pack than before, so that what was remembered about them no longer holds. */
const packerVersion = 2;

/** The digest of everything that a pack is made from: equal digests, equal packs. */
export async function readSourceDigest(folder: string): Promise<string> {
  const { files } = await readCourseFiles(folder);
  const [shared, library] = [await readSharedGlossary(folder), await readLibrary(folder)];
  return digestOfJson({
    packerVersion,
    name: path.basename(path.resolve(folder)),
    hashes: hashAll(files),
    library: hashAll(library),
    glossary: shared === undefined ? null : hashHex(shared),
  });
}

const hashAll = (files: CourseFiles): [string, string][] => files.paths.map((file) => [file, hashHex(files.bytes(file) ?? "")]);

async function readCourse(packing: Packing, slug: string, folder: string): Promise<CoursePack | undefined> {
  if (!Slug.safeParse(slug).success) packing.refuse("course.yaml", `the folder's name "${slug}"`, "lower-case letters, digits and single hyphens");
  const settings = packing.readYaml("course.yaml", CourseSettings)?.value;
  if (!settings) return undefined;
  packing.languages = settings.languages;
  const glossary = await readGlossary(packing, folder);
  const pack: CoursePack = {
    version: 1,
    slug,
    settings,
    landing: pagesOf(await packing.readPages("index.", "landing", settings.title)),
    modules: [],
    lessons: [],
    exercises: [],
    quizzes: [],
    placements: [],
    bundles: packing.bundles,
    glossary: {},
    assets: packing.assets,
  };
  for (const module of settings.modules) await readModule(packing, pack, module);
  reportLeftOut(packing, pack);
  checkFrench(packing);
  checkCourse(packing, pack, new Set(Object.keys(glossary)));
  const used = new Set(packing.mentions.filter(({ kind }) => kind === "glossary").map(({ name }) => name));
  pack.glossary = Object.fromEntries(Object.entries(glossary).filter(([term]) => used.has(term)));
  return packing.problems.some(({ severity }) => severity === "error") ? undefined : CoursePack.parse(pack);
}

async function readModule(packing: Packing, pack: CoursePack, slug: string): Promise<void> {
  const yaml = packing.readYaml(`modules/${slug}/module.yaml`, ModuleSettings);
  if (!yaml) return;
  pack.modules.push({ slug, settings: yaml.value });
  const { placement } = yaml.value;
  if (placement) {
    const test = packing.readYaml(`modules/${slug}/quizzes/${placement}.yaml`, PlacementSettings)?.value;
    if (test) pack.placements.push({ ...test, slug: placement, module: slug });
  }
  for (const item of yaml.value.items) {
    switch (item.kind) {
      case "lesson":
        pack.lessons.push(...present(await packLesson(packing, item.slug, slug)));
        break;
      case "exercise": {
        const inherited = { ...pack.settings.defaults, ...yaml.value.defaults };
        pack.exercises.push(...present(await packExercise(packing, item.slug, slug, inherited)));
        break;
      }
      case "quiz": {
        const quiz = packing.readYaml(`modules/${slug}/quizzes/${item.slug}.yaml`, QuizSettings)?.value;
        if (quiz) pack.quizzes.push({ ...quiz, slug: item.slug, module: slug });
        break;
      }
    }
  }
}

/** What lies in the folder but in no list is easily forgotten. */
function reportLeftOut(packing: Packing, pack: CoursePack): void {
  const listed = new Set(
    pack.modules.flatMap(({ slug, settings: { items, placement } }) => [
      ...items.map((item) => `${slug}/${item.kind}/${item.slug}`),
      ...(placement ? [`${slug}/quiz/${placement}`] : []),
    ]),
  );
  const reported = new Set<string>();
  for (const file of packing.files.paths) {
    const [, module = "", kind = "", name = ""] = /^modules\/([^/]+)\/(lesson|exercise|quizze)s\/([^/]+?)(?:\.yaml|\/|$)/.exec(file) ?? [];
    const key = `${module}/${kind === "quizze" ? "quiz" : kind}/${name}`;
    if (!name || listed.has(key) || reported.has(key)) continue;
    reported.add(key);
    packing.warn(file, `"${name}" in no list`, `it among the items of modules/${module}/module.yaml`);
  }
}

/** `glossary.yaml` beside the courses' folder holds for all of them; a course may bring its own. */
async function readGlossary(packing: Packing, folder: string): Promise<Glossary> {
  const text = await readSharedGlossary(folder);
  const shared = text === undefined ? undefined : parseYaml(text, Glossary, { file: sharedGlossary });
  if (text !== undefined) checkFrenchYaml(packing, sharedGlossary, text);
  packing.problems.push(...(shared?.problems ?? []));
  const own = packing.files.bytes("glossary.yaml") ? packing.readYaml("glossary.yaml", Glossary)?.value : undefined;
  return { ...shared?.value, ...own };
}

async function readSharedGlossary(folder: string): Promise<string | undefined> {
  return readFile(path.join(folder, sharedGlossary), "utf8").catch(() => undefined);
}

/** Files beside the courses' folder that exercises of any course may be given. */
async function readLibrary(folder: string): Promise<CourseFiles> {
  const library = path.join(folder, sharedLibrary);
  return existsSync(library) ? (await readCourseFiles(library)).files : noFiles;
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
