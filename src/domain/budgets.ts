import { z } from "zod";
import type { LedgerBooking, LedgerKind } from "./ledger.ts";

/** Whose budget: the platform's, an organisation's, a cohort's, or a learner's within a cohort. */
export type BudgetOwner = "platform" | `organisation:${string}` | `cohort:${string}` | `learner:${string}:${string}`;
export const BudgetKind = z.enum(["platform", "organisation", "cohort", "learner"]);
export type BudgetKind = z.infer<typeof BudgetKind>;

/** GPU time in milliseconds: how much there may be, what was used, and what is set aside for jobs that have not ended. */
export interface Budget {
  readonly owner: BudgetOwner;
  /** Null: no limit. */
  readonly limitMs: number | null;
  readonly usedMs: number;
  readonly reservedMs: number;
}

/** From how much of a budget on its owner is warned. */
export const warnFrom = 0.8;

/** Whose budgets a job of somebody's is on: always in this order, so that two jobs at once never wait for each other. */
export function listOwners(userId: string, cohort: { readonly id: string; readonly organisationId: string } | null): BudgetOwner[] {
  if (!cohort) return ["platform"];
  return ["platform", `organisation:${cohort.organisationId}`, `cohort:${cohort.id}`, `learner:${cohort.id}:${userId}`];
}

export const kindOf = (owner: BudgetOwner): BudgetKind => BudgetKind.parse(owner.split(":")[0]);

/** What there is left; never less than nothing, although a job may use more than was set aside for it. Null: no limit. */
export function leftOf({ limitMs, usedMs, reservedMs }: Budget): number | null {
  return limitMs === null ? null : Math.max(0, limitMs - usedMs - reservedMs);
}

/** Whether most of it is used or set aside. */
export const isLow = ({ limitMs, usedMs, reservedMs }: Budget): boolean => limitMs !== null && usedMs + reservedMs >= limitMs * warnFrom;

/** The first in order that has not got this much left. */
export function findShort(budgets: readonly Budget[], neededMs: number): Budget | undefined {
  return budgets.find((budget) => (leftOf(budget) ?? Number.POSITIVE_INFINITY) < neededMs);
}

/** The one that ends first; the later in order where two have the same left, being the one that its owner can ask for. */
export function findTightest(budgets: readonly Budget[]): Budget | undefined {
  return budgets
    .filter(({ limitMs }) => limitMs !== null)
    .toReversed()
    .toSorted((a, b) => (leftOf(a) ?? 0) - (leftOf(b) ?? 0))[0];
}

/** What bookings of the ledger change in every budget that their job is on. */
export function changeBy(bookings: readonly LedgerBooking[]): { readonly usedMs: number; readonly reservedMs: number } {
  const sum = (wanted: LedgerKind): number =>
    bookings.reduce((total, { kind, milliseconds }) => (kind === wanted ? total + milliseconds : total), 0);
  return { usedMs: sum("settled"), reservedMs: sum("reserved") - sum("refunded") };
}

/** A budget after these bookings. */
export function book<Of extends Budget>(budget: Of, bookings: readonly LedgerBooking[]): Of {
  const change = changeBy(bookings);
  return { ...budget, usedMs: budget.usedMs + change.usedMs, reservedMs: budget.reservedMs + change.reservedMs };
}

/** What a learner's limit is after a grant: what they had, and what was granted. Without a limit there is nothing to add to. */
export const grow = (limitMs: number | null, grantedMs: number): number | null => (limitMs === null ? null : limitMs + grantedMs);
