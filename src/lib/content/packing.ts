import path from "node:path";
import type { z } from "zod";
import type { Bundle } from "#contract/bundle.ts";
import { type Locale, locales } from "#src/domain/locale.ts";
import type { ContentPage } from "#src/domain/content-tree.ts";
import type { Asset } from "#src/domain/course-pack.ts";
import type { PageKind } from "./component-rules.ts";
import type { CourseFiles } from "./course-files.ts";
import { readFigure } from "./figure.ts";
import type { Mention } from "./page-findings.ts";
import { parsePage, type ParsedPage } from "./parse-page.ts";
import { fileStart, type Place, type Problem } from "./problem.ts";
import type { FindFigure } from "./walk.ts";
import { parseYaml, type ParsedYaml } from "./yaml-file.ts";

export type PagesByLocale = Partial<Record<Locale, ParsedPage & { file: string }>>;

/** One course on its way into a pack: what was read, what was found on the way. */
export class Packing {
  readonly problems: Problem[] = [];
  readonly mentions: (Mention & { file: string })[] = [];
  readonly assets: Record<string, Asset> = {};
  readonly bundles: Record<string, Bundle> = {};
  readonly files: CourseFiles;
  readonly library: CourseFiles;
  /** Languages the course promises; `course.yaml` sets it. */
  languages: readonly Locale[] = locales;

  constructor(files: CourseFiles, library: CourseFiles) {
    this.files = files;
    this.library = library;
  }

  refuse(file: string, found: string, expected: string, place: Place = fileStart): void {
    this.problems.push({ severity: "error", file, ...place, found, expected });
  }

  warn(file: string, found: string, expected: string, place: Place = fileStart): void {
    this.problems.push({ severity: "warning", file, ...place, found, expected });
  }

  /** A YAML file held against its schema; undefined where that failed. */
  readYaml<Schema extends z.ZodType>(
    file: string,
    schema: Schema,
    inherited?: Record<string, unknown>,
  ): (ParsedYaml<z.infer<Schema>> & { value: z.infer<Schema> }) | undefined {
    const text = this.files.text(file);
    if (text === undefined) {
      this.refuse(file, this.files.bytes(file) ? "bytes that are not UTF-8" : "no such file", "a YAML file");
      return undefined;
    }
    const parsed = parseYaml(text, schema, { file, ...(inherited ? { inherited } : {}) });
    this.problems.push(...parsed.problems);
    return parsed.value === undefined ? undefined : { ...parsed, value: parsed.value };
  }

  /** A page in each language it is written in: `<stem>.<locale>.mdx`, or `<locale>.mdx` in a folder of its own. */
  async readPages(stem: string, kind: PageKind, titles?: Readonly<Record<Locale, string>>): Promise<PagesByLocale> {
    const pages: PagesByLocale = {};
    for (const locale of locales) {
      const file = `${stem}${locale}.mdx`;
      const source = this.files.text(file);
      if (source === undefined) {
        if (this.files.bytes(file)) this.refuse(file, "bytes that are not UTF-8", "text");
        continue;
      }
      const title = titles?.[locale];
      const parsed = await parsePage(source, { file, kind, findFigure: this.#findFigure(file), ...(title ? { title } : {}) });
      this.problems.push(...parsed.findings.problems);
      this.mentions.push(...parsed.findings.mentions.map((mention) => ({ ...mention, file })));
      pages[locale] = { ...parsed, file };
    }
    return this.#compareLanguages(stem, pages);
  }

  #findFigure(pageFile: string): FindFigure {
    return (source) => {
      const file = path.posix.join(path.posix.dirname(pageFile), source);
      const bytes = /^[\w-][\w./-]*$/.test(source) ? this.files.bytes(file) : undefined;
      if (!bytes) return { found: `the figure "${source}"`, expected: "a file beside the page" };
      const figure = readFigure(source, bytes);
      if ("asset" in figure) this.assets[figure.digest] = figure.asset;
      return figure;
    };
  }

  /** Both languages stand on their own; where one says that it was translated, its source must not have moved on. */
  #compareLanguages(stem: string, pages: PagesByLocale): PagesByLocale {
    const present = locales.filter((locale) => pages[locale]);
    for (const locale of this.languages) {
      if (present.length > 0 && !pages[locale]) this.warn(`${stem}${locale}.mdx`, "no such file", "this page in every language of the course");
    }
    for (const locale of present) {
      const page = pages[locale]?.page;
      const source = locales.map((other) => (other === locale ? undefined : pages[other]?.page)).find(Boolean);
      if (!page?.translationOf || !source) continue;
      page.stale = !source.sourceDigest.startsWith(page.translationOf);
      if (page.stale) {
        const file = `${stem}${locale}.mdx`;
        this.warn(file, `a translation of ${page.translationOf}`, `its source as it is now: "${source.sourceDigest.slice(0, 16)}"`);
      }
    }
    return pages;
  }
}

/** The pages alone, by language. */
export function pagesOf(pages: PagesByLocale): Partial<Record<Locale, ContentPage>> {
  const result: Partial<Record<Locale, ContentPage>> = {};
  for (const locale of locales) {
    const page = pages[locale]?.page;
    if (page) result[locale] = page;
  }
  return result;
}
