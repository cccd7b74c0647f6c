import type { CoursePack, Lesson } from "#src/domain/course-pack.ts";
import type { Locale } from "#src/domain/locale.ts";

/** What every part of a page may need to know about where it stands. */
export interface ContentContext {
  readonly locale: Locale;
  readonly pack: CoursePack;
  /** Present on lesson pages: guesses and snippets are named by it. */
  readonly lesson: Lesson | undefined;
}
