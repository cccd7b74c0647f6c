import { locales, type Locale } from "#src/domain/locale.ts";

export const isLocale = (text: string | undefined): text is Locale => locales.some((locale) => locale === text);

/** The language that an address names in its first segment. */
export function readLocale(pathname: string): Locale | undefined {
  const first = pathname.split("/")[1];
  return isLocale(first) ? first : undefined;
}

/** The same address in another language. */
export const swapLanguage = (pathname: string, locale: Locale): string =>
  readLocale(pathname) ? pathname.replace(/^\/[a-z]+/, `/${locale}`) : `/${locale}`;

/** The first of our languages that a reader's `Accept-Language` prefers; English where it names none. */
export function negotiateLocale(acceptLanguage: string | null): Locale {
  const wishes = (acceptLanguage ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((text) => /^\s*q=([\d.]+)/.exec(text)?.[1]).find((text) => text !== undefined);
      return { language: tag.trim().toLowerCase().split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .toSorted((a, b) => b.quality - a.quality);
  const found = wishes.find(({ language, quality }) => quality > 0 && isLocale(language));
  return found && isLocale(found.language) ? found.language : "en";
}
