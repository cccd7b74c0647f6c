/** Remembers which language a reader last chose. Readable by scripts, since it holds nothing secret; apart from languages.ts, so that no page carries zod for it. */
export const languageCookie = "atelier-language";
