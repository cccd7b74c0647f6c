import type { Prediction, Snippet } from "#src/domain/course-pack.ts";
import type { ContentPage } from "#src/domain/content-tree.ts";
import type { Place, Problem } from "./problem.ts";

/** A mention of something outside the page, checked once the whole course is read. */
export interface Mention {
  readonly kind: "lesson" | "exercise" | "quiz" | "glossary" | "heading" | "task";
  readonly name: string;
  /** For a quiz: the one question meant. */
  readonly part?: string;
  readonly place: Place;
}

/** What a walk through a page brings to light besides its tree. Grows while the walk goes on. */
export class PageFindings {
  readonly problems: Problem[] = [];
  readonly mentions: Mention[] = [];
  readonly snippets: Snippet[] = [];
  readonly predictions: Prediction[] = [];
  readonly headings: ContentPage["headings"] = [];
  words = 0;
  terms = 0;
  readonly #ids = new Set<string>();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  refuse(place: Place, found: string, expected: string): void {
    this.problems.push({ severity: "error", file: this.#file, ...place, found, expected });
  }

  /** True where the id is new on the page; otherwise that is a problem. */
  claimId(id: string, place: Place): boolean {
    const isNew = !this.#ids.has(id);
    if (!isNew) this.refuse(place, `the id "${id}" a second time`, "an id of its own for each element of a page");
    this.#ids.add(id);
    return isNew;
  }
}
