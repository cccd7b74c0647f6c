import type { Locale } from "#src/domain/locale.ts";
import type { NotificationKind, NotificationParams } from "#src/domain/notifications.ts";
import { formatMoment, formatSeconds } from "#src/lib/formats.ts";
import { messages } from "#src/messages/dictionary.ts";

/** The sentence of a notification in its reader's language. */
export function sayNotification(
  locale: Locale,
  { kind, params }: { readonly kind: NotificationKind; readonly params: NotificationParams },
): string {
  const { words } = messages(locale).notifications;
  const title = String(params[locale] ?? params["en"] ?? "");
  const cohort = String(params["cohort"] ?? "");
  switch (kind) {
    case "job-started":
      return words[kind](title, Number(params["minutes"]));
    case "deadline-soon":
      return words[kind](title, formatMoment(locale, new Date(params["moment"] ?? 0)));
    case "budget-granted":
      return words[kind](cohort, formatSeconds(locale, Number(params["seconds"])));
    case "budget-declined":
    case "seat-free":
      return words[kind](cohort);
    case "extension-granted":
    case "grading-updated":
    case "grades-released":
    case "help-answered":
      return words[kind](title);
  }
}
