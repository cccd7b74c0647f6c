import { canonicalJson } from "#contract/canonical-json.ts";
import type { Lesson } from "#src/domain/course-pack.ts";
import { locales } from "#src/domain/locale.ts";
import { pagesOf, type Packing } from "./packing.ts";

/** One lesson from its folder: `<locale>.mdx`, equal in every language but for the words. */
export async function packLesson(packing: Packing, slug: string, module: string): Promise<Lesson | undefined> {
  const folder = `modules/${module}/lessons/${slug}`;
  const pages = await packing.readPages(`${folder}/`, "lesson");
  const [first, ...others] = locales.flatMap((locale) => pages[locale] ?? []);
  if (!first) {
    packing.refuse(folder, "no page", locales.map((locale) => `${locale}.mdx`).join(" or "));
    return undefined;
  }
  for (const other of others) {
    const compare = (what: string, mine: unknown, theirs: unknown): void => {
      if (canonicalJson(mine) === canonicalJson(theirs)) return;
      packing.refuse(other.file, `${what} ${canonicalJson(mine)}`, `the same as in ${first.file}: ${canonicalJson(theirs)}`);
    };
    compare("the uid", other.uid ?? null, first.uid ?? null);
    compare("the snippets", listSnippets(other.findings.snippets), listSnippets(first.findings.snippets));
    compare("the predictions", other.findings.predictions, first.findings.predictions);
  }
  const { uid, findings } = first;
  if (!uid) return undefined;
  return { slug, module, uid, pages: pagesOf(pages), snippets: findings.snippets, predictions: findings.predictions };
}

/** Their code may differ: it holds comments. */
function listSnippets(snippets: Lesson["snippets"]) {
  return snippets.map(({ id, environment, estimateSeconds }) => ({ id, environment, estimateSeconds }));
}
