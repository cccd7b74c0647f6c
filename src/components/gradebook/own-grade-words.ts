import type { Locale } from "#src/domain/locale.ts";
import { messages } from "#src/messages/dictionary.ts";
import { formatShare } from "./grade-words.ts";

type Told =
  | { readonly kind: "kept-back" }
  | { readonly kind: "adjusted"; readonly score: number; readonly reason: string }
  | { readonly kind: "late"; readonly judged: number; readonly score: number; readonly daysLate: number };

/** What a learner is told of their grade, in a sentence. */
export function wordOwnGrade(locale: Locale, told: Told): string {
  const { own } = messages(locale).gradebook;
  switch (told.kind) {
    case "kept-back":
      return own.keptBack;
    case "adjusted":
      return own.adjusted(formatShare(locale, told.score), told.reason);
    case "late":
      return own.late(formatShare(locale, told.judged), told.daysLate, formatShare(locale, told.score));
  }
}
