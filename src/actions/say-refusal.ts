import { BudgetKind } from "#src/domain/budgets.ts";
import type { AppError } from "#src/domain/errors.ts";
import type { Locale } from "#src/domain/locale.ts";
import { formatDay, formatNumber } from "#src/lib/formats.ts";
import { messages } from "#src/messages/dictionary.ts";

/** The sentence for a refusal, with what is known of when and how much. */
export function sayRefusal(locale: Locale, { code, params }: AppError): string {
  const { account, errors, gpuBudget } = messages(locale);
  if (code === "too-many-tries") return account.tooManyTries(Number(params["minutes"] ?? 1));
  const budget = BudgetKind.safeParse(params["budget"]);
  if (code !== "budget-used-up" || !budget.success) return errors.refusals[code];
  const seconds = (name: string) => formatNumber(locale, Number(params[name] ?? 0));
  const ends = params["endsAt"] === undefined ? null : formatDay(locale, new Date(params["endsAt"]));
  return gpuBudget.short(budget.data, { left: seconds("left"), needed: seconds("needed"), ends });
}
