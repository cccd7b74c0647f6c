import type { Reason } from "#src/domain/lesson-advice.ts";
import type { Locale } from "#src/domain/locale.ts";
import { formatNumber, formatSeconds } from "#src/lib/formats.ts";
import { messages } from "#src/messages/dictionary.ts";

/** Why an exercise is to be looked at, in a sentence. */
export function wordReason(locale: Locale, reason: Reason): string {
  const { reasons: t } = messages(locale).statistics;
  switch (reason.kind) {
    case "few-pass":
      return t[reason.kind](reason.passed, reason.tried);
    case "one-check":
      return t[reason.kind](reason.check, reason.failed, reason.tried);
    case "many-leave":
      return t[reason.kind](reason.left, reason.reached);
    case "no-telling":
      return t[reason.kind](formatNumber(locale, reason.discrimination, 2));
    case "many-attempts":
      return t[reason.kind](formatNumber(locale, reason.attempts, 1));
    case "long":
      return t[reason.kind](formatSeconds(locale, reason.workMs / 1000), formatSeconds(locale, reason.usualMs / 1000));
  }
}
