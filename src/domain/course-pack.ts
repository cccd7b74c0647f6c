import { z } from "zod";
import { Bundle } from "#contract/bundle.ts";
import { ContentPage } from "./content-tree.ts";
import { Exercise } from "./exercise.ts";
import { Locale, Localized } from "./locale.ts";
import { Quiz } from "./quiz.ts";

/** The name of a folder, and the part of an address made from it. */
export const Slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case letters, digits and single hyphens");

/** Keys of `exercise.yaml` that every exercise below inherits, each as a whole. */
const ExerciseDefaults = z.record(z.string(), z.unknown()).optional();

/** Something a course teaches. `esco` names it in the European classification of skills, where its author is sure of it. */
export const Skill = z.strictObject({
  code: z.string(),
  title: Localized,
  esco: z
    .url()
    .regex(/^http:\/\/data\.europa\.eu\/esco\/skill\//, "an address of ESCO: http://data.europa.eu/esco/skill/…")
    .optional(),
});
export type Skill = z.infer<typeof Skill>;

/** `course.yaml`. */
export const CourseSettings = z.strictObject({
  uid: z.uuid(),
  title: Localized,
  summary: Localized,
  hours: z.number().positive(),
  order: z.int().min(0).default(1000).describe("Where it stands among the courses; the smallest first."),
  languages: z.array(Locale).min(1),
  outcomes: z.array(Localized).min(1),
  prerequisites: z.array(Localized).default([]),
  skills: z.array(Skill).default([]),
  modules: z.array(Slug).min(1).describe("Folder names in teaching order."),
  defaults: ExerciseDefaults,
});
export type CourseSettings = z.infer<typeof CourseSettings>;

/** `module.yaml`. */
export const ModuleSettings = z.strictObject({
  uid: z.uuid(),
  title: Localized,
  placement: Slug.optional().describe("A quiz of this module that is none of its items: whoever passes it may go on without the module."),
  items: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("lesson"), slug: Slug }),
        z.strictObject({ kind: z.literal("exercise"), slug: Slug }),
        z.strictObject({ kind: z.literal("quiz"), slug: Slug }),
      ]),
    )
    .min(1),
  defaults: ExerciseDefaults,
});
export type ModuleSettings = z.infer<typeof ModuleSettings>;

/** A figure, served by digest. An SVG holds nothing but shapes and text: packing has checked it element by element. */
export const Asset = z.strictObject({
  name: z.string(),
  mediaType: z.enum(["image/svg+xml", "image/png"]),
  base64: z.base64(),
});
export type Asset = z.infer<typeof Asset>;

/** A runnable snippet, named by lesson and id so that the site never runs text that a browser sent as "the snippet". */
export const Snippet = z.strictObject({ id: z.string(), environment: z.string(), source: z.string(), estimateSeconds: z.number() });
export type Snippet = z.infer<typeof Snippet>;

/** A guess that a lesson asks for. Which one is right stays here: the page learns it from the answer to a guess. */
export const Prediction = z.strictObject({ id: z.string(), options: z.int().min(2), correct: z.int().min(0) });
export type Prediction = z.infer<typeof Prediction>;

/** One lesson in all its languages. A missing language is shown in the other one, with a notice. */
export const Lesson = z.strictObject({
  slug: Slug,
  module: Slug,
  uid: z.uuid().describe("From the front matter, equal in every language; progress is kept under it."),
  pages: z.partialRecord(Locale, ContentPage),
  snippets: z.array(Snippet),
  predictions: z.array(Prediction),
});
export type Lesson = z.infer<typeof Lesson>;

export const Module = z.strictObject({ slug: Slug, settings: ModuleSettings });
export type Module = z.infer<typeof Module>;

/** A word that lessons explain where they use it. */
export const GlossaryEntry = z.strictObject({ term: Localized, definition: Localized });
export type GlossaryEntry = z.infer<typeof GlossaryEntry>;

/**
 * An immutable version of a course: `atelier content pack` makes it, its digest
 * names it, cohorts pin it. Slugs of lessons, exercises and quizzes are unique in a course.
 */
export const CoursePack = z.strictObject({
  version: z.literal(1),
  slug: Slug,
  settings: CourseSettings,
  landing: z.partialRecord(Locale, ContentPage),
  modules: z.array(Module),
  lessons: z.array(Lesson),
  exercises: z.array(Exercise),
  quizzes: z.array(Quiz),
  placements: z.array(Quiz).default([]).describe("Tests by which modules can be skipped; packs of before have none."),
  bundles: z.record(z.string(), Bundle).describe("Judges' files by digest."),
  glossary: z.record(z.string(), GlossaryEntry).describe("The terms this course uses, by their name in links."),
  assets: z.record(z.string(), Asset).describe("Figures by digest (hexadecimal, no prefix)."),
});
export type CoursePack = z.infer<typeof CoursePack>;
