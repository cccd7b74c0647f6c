import type { ContentPage } from "#src/domain/content-tree.ts";
import { type Locale, locales } from "#src/domain/locale.ts";
import type { Packing } from "./packing.ts";

const hintsPerExercise = 3;

/** `hints.<locale>.mdx`: the idea, the place, nearly the code, each apart from the next by `---`. */
export async function packHints(packing: Packing, folder: string, titles: Readonly<Record<Locale, string>>): Promise<Record<Locale, ContentPage[]>> {
  const pages = await packing.readPages(`${folder}/hints.`, "hints", titles);
  const hints: Record<Locale, ContentPage[]> = { en: [], fr: [] };
  for (const locale of locales) {
    const written = pages[locale];
    if (!written?.page) continue;
    hints[locale] = splitAtRules(written.page);
    const count = hints[locale].length;
    if (count !== hintsPerExercise) packing.refuse(written.file, `${count} hints`, `${hintsPerExercise}, with --- between them`);
  }
  if (Object.keys(pages).length === 0) packing.refuse(folder, "no hints", "hints.en.mdx and hints.fr.mdx");
  return hints;
}

function splitAtRules(page: ContentPage): ContentPage[] {
  const parts: ContentPage["body"][] = [[]];
  for (const node of page.body) {
    if (node.kind === "element" && node.tag === "hr") parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts.map((body) => ({ ...page, minutes: 1, headings: [], body }));
}
