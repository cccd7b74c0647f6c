import type { BudgetView } from "#src/domain/budget-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { formatDay, formatNumber } from "#src/lib/formats.ts";
import type { WorkspaceMessages } from "../workspace-context.ts";

/** What a job will take, and what is left. */
export function wordCost({ neededSeconds, tightest }: BudgetView, t: WorkspaceMessages["budget"], locale: Locale): string {
  const needed = formatNumber(locale, neededSeconds);
  return tightest ? t.cost(needed, formatNumber(locale, tightest.leftSeconds)) : t.costOnly(needed);
}

/** Why no job can start, or that this will soon be so; null while there is plenty. */
export function wordWarning({ neededSeconds, tightest }: BudgetView, t: WorkspaceMessages["budget"], locale: Locale): string | null {
  if (!tightest) return null;
  const { kind, leftSeconds, endsAt, isShort, isLow } = tightest;
  const left = formatNumber(locale, leftSeconds);
  const ends = endsAt === null ? null : formatDay(locale, new Date(endsAt));
  if (isShort) return t.short(kind, { left, needed: formatNumber(locale, neededSeconds), ends });
  return isLow ? t.low(kind, left) : null;
}

/** What became of the learner's wish for more. */
export function wordRequest({ request }: BudgetView, t: WorkspaceMessages["budget"], locale: Locale): string[] {
  if (!request) return [];
  const { askedSeconds, grantedSeconds, answer } = request;
  if (grantedSeconds === null) return [t.asked(formatNumber(locale, askedSeconds))];
  const outcome = grantedSeconds > 0 ? t.granted(formatNumber(locale, grantedSeconds)) : t.declined;
  return answer ? [outcome, t.answer(answer)] : [outcome];
}
