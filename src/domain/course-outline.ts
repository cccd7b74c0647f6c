import type { CoursePack } from "./course-pack.ts";
import type { Locale } from "./locale.ts";

// A packed course as a path: what stands where, under which number, in one language.

interface Place {
  readonly uid: string;
  readonly slug: string;
  readonly title: string;
  /** Module and position, such as "2.5". */
  readonly number: string;
}

export type OutlineItem = Place &
  (
    | { readonly kind: "lesson"; readonly minutes: number }
    | { readonly kind: "exercise"; readonly tasks: number }
    | { readonly kind: "quiz"; readonly questions: number }
  );

export interface OutlineModule {
  readonly uid: string;
  /** Whether a test lets readers go on without it. */
  readonly hasPlacement: boolean;
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  readonly items: readonly OutlineItem[];
}

/** A text in the reader's language, or else in the first that there is, and whether that is another one. */
export function choosePage<T>(pages: Partial<Record<Locale, T>>, locale: Locale): { page: T; locale: Locale } | undefined {
  const other = locale === "en" ? "fr" : "en";
  const own = pages[locale];
  if (own !== undefined) return { page: own, locale };
  const foreign = pages[other];
  return foreign === undefined ? undefined : { page: foreign, locale: other };
}

/** Modules and items in teaching order. */
export function makeOutline(pack: CoursePack, locale: Locale): OutlineModule[] {
  return pack.settings.modules.flatMap((slug, index) => {
    const module = pack.modules.find((candidate) => candidate.slug === slug);
    if (!module) return [];
    const number = index + 1;
    const items = module.settings.items.flatMap((item, position) => describe(pack, item, `${number}.${position + 1}`, locale));
    return [
      {
        uid: module.settings.uid,
        hasPlacement: module.settings.placement !== undefined,
        slug,
        number,
        title: module.settings.title[locale],
        items,
      },
    ];
  });
}

type PackItem = CoursePack["modules"][number]["settings"]["items"][number];

function describe(pack: CoursePack, { kind, slug }: PackItem, number: string, locale: Locale): OutlineItem[] {
  if (kind === "lesson") {
    const lesson = pack.lessons.find((candidate) => candidate.slug === slug);
    const chosen = lesson && choosePage(lesson.pages, locale);
    return lesson && chosen ? [{ kind, slug, number, uid: lesson.uid, title: chosen.page.title, minutes: chosen.page.minutes }] : [];
  }
  if (kind === "exercise") {
    const settings = pack.exercises.find((candidate) => candidate.slug === slug)?.settings;
    return settings ? [{ kind, slug, number, uid: settings.uid, title: settings.title[locale], tasks: settings.tasks.length }] : [];
  }
  const quiz = pack.quizzes.find((candidate) => candidate.slug === slug);
  return quiz ? [{ kind, slug, number, uid: quiz.uid, title: quiz.title[locale], questions: quiz.questions.length }] : [];
}

/** Where an item stands: its module, and what comes before and after it in the whole course. */
export function locateItem(
  outline: readonly OutlineModule[],
  kind: OutlineItem["kind"],
  slug: string,
): { module: OutlineModule; item: OutlineItem; previous: OutlineItem | undefined; next: OutlineItem | undefined } | undefined {
  const path = outline.flatMap((module) => module.items.map((item) => ({ module, item })));
  const index = path.findIndex(({ item }) => item.kind === kind && item.slug === slug);
  const here = path[index];
  return here && { ...here, previous: path[index - 1]?.item, next: path[index + 1]?.item };
}
