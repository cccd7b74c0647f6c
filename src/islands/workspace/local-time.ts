import type { Locale } from "#src/domain/locale.ts";

// Times of day on the reader's own clock: the bench is drawn in a browser, which knows it.

const tags: Readonly<Record<Locale, string>> = { en: "en-GB", fr: "fr-FR" };

export function formatClock(locale: Locale, moment: string): string {
  return new Intl.DateTimeFormat(tags[locale], { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
}

export function formatLocalMoment(locale: Locale, moment: string): string {
  return new Intl.DateTimeFormat(tags[locale], { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
}
