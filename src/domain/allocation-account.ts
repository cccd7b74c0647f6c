import type { AllocationBill } from "#contract/fleet-report.ts";

/** What an allocation's slices were billed for, parted without a rest: used + idle + start-up = billed. */
export interface AllocationAccount {
  readonly billedMs: number;
  readonly usedMs: number;
  readonly startUpMs: number;
  readonly idleMs: number;
  /** Measured as used beyond what was billed: clocks differ by a little, and more than a little is worth a look. */
  readonly overMs: number;
  /** Millionths of a euro, parted in the same way; null where no price is known. */
  readonly cost: { readonly used: number; readonly startUp: number; readonly idle: number; readonly billed: number } | null;
}

/** What is known of an allocation that its account is made from. */
export interface AllocationFacts {
  readonly slices: number;
  readonly beganAtMs: number | null;
  readonly joinedAtMs: number | null;
  /** Null while it runs. */
  readonly endedAtMs: number | null;
  readonly usedMs: number;
  readonly startUpMs: number;
  readonly bill: Pick<AllocationBill, "seconds" | "beganAt" | "microEuros"> | null;
}

/**
 * Settles an allocation: how long it was is the site's word where the site has accounts, otherwise its runner's. What
 * attempts used is measured; what went by before its pilot came is start-up; all the rest stood idle.
 */
export function settleAllocation(facts: AllocationFacts, nowMs: number): AllocationAccount {
  const billedMs = facts.slices * findLength(facts, nowMs);
  const usedMs = Math.min(Math.round(facts.usedMs), billedMs);
  const startUpMs = Math.min(findStartUp(facts, billedMs), billedMs - usedMs);
  const idleMs = billedMs - usedMs - startUpMs;
  const price = facts.bill?.microEuros ?? null;
  const cost = price === null ? null : partPrice(price, { billedMs, usedMs, startUpMs });
  return { billedMs, usedMs, startUpMs, idleMs, overMs: Math.max(0, Math.round(facts.usedMs) - billedMs), cost };
}

function findLength({ bill, beganAtMs, endedAtMs }: AllocationFacts, nowMs: number): number {
  if (bill) return bill.seconds * 1_000;
  return beganAtMs === null ? 0 : Math.max(0, Math.round((endedAtMs ?? nowMs) - beganAtMs));
}

/** The site knows better than its runner when an allocation began; one whose pilot never came was nothing but start-up. */
function findStartUp({ slices, bill, joinedAtMs, startUpMs, endedAtMs }: AllocationFacts, billedMs: number): number {
  if (joinedAtMs === null && (bill || endedAtMs !== null)) return billedMs;
  const beganAtMs = bill?.beganAt ? Date.parse(bill.beganAt) : null;
  if (beganAtMs === null || joinedAtMs === null) return Math.round(startUpMs);
  return Math.max(0, Math.round(slices * (joinedAtMs - beganAtMs)));
}

function partPrice(price: number, { billedMs, usedMs, startUpMs }: Pick<AllocationAccount, "billedMs" | "usedMs" | "startUpMs">) {
  const share = (ms: number): number => (billedMs === 0 ? 0 : Math.floor((price * ms) / billedMs));
  const [used, startUp] = [share(usedMs), share(startUpMs)];
  return { used, startUp, idle: price - used - startUp, billed: price };
}

/** Several accounts as one. Costs are added up of those that have one. */
export function addAccounts(accounts: readonly AllocationAccount[]): AllocationAccount {
  const sum = (read: (account: AllocationAccount) => number): number => accounts.reduce((total, account) => total + read(account), 0);
  const priced = accounts.some(({ cost }) => cost !== null);
  const cost = {
    used: sum((account) => account.cost?.used ?? 0),
    startUp: sum((account) => account.cost?.startUp ?? 0),
    idle: sum((account) => account.cost?.idle ?? 0),
    billed: sum((account) => account.cost?.billed ?? 0),
  };
  return {
    billedMs: sum(({ billedMs }) => billedMs),
    usedMs: sum(({ usedMs }) => usedMs),
    startUpMs: sum(({ startUpMs }) => startUpMs),
    idleMs: sum(({ idleMs }) => idleMs),
    overMs: sum(({ overMs }) => overMs),
    cost: priced ? cost : null,
  };
}
