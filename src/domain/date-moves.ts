import type { MaintenanceWindow } from "./maintenance.ts";

/** Dates from `from` on and before `until` move by so much. */
export interface DateMove {
  readonly from: Date;
  readonly until: Date;
  readonly byMs: number;
}

interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * How dates move that fall into maintenance: what was left of the time when it began is left of it afterwards. Where
 * that reaches into further windows, it goes on after those too. No two moves share a date.
 */
export function listDateMoves(windows: readonly Pick<MaintenanceWindow, "startsAt" | "endsAt">[]): DateMove[] {
  const spans = mergeWindows(windows);
  return spans.flatMap((span, index) => moveWithin(span, spans.slice(index + 1)));
}

/** The dates of one span, parted by how many of the later ones they are moved over. */
function moveWithin(span: Span, later: readonly Span[]): DateMove[] {
  const moves: DateMove[] = [];
  const add = (from: number, until: number, byMs: number) => moves.push({ from: new Date(from), until: new Date(until), byMs });
  let { from } = span;
  let byMs = lengthOf(span);
  for (const next of later) {
    // From this date on, moving so far ends in the next span, or where it begins.
    const reaches = next.from - byMs;
    if (reaches >= span.until) break;
    if (reaches > from) {
      add(from, reaches, byMs);
      from = reaches;
    }
    byMs += lengthOf(next);
  }
  add(from, span.until, byMs);
  return moves;
}

/** Time without machines, and how much of it lies before: counting that, each moment has a place in the time with machines. */
export interface Outage {
  readonly from: Date;
  readonly until: Date;
  readonly beforeMs: number;
}

/** Maintenance windows as outages that neither touch nor overlap, the soonest first. */
export function listOutages(windows: readonly Pick<MaintenanceWindow, "startsAt" | "endsAt">[]): Outage[] {
  let beforeMs = 0;
  return mergeWindows(windows).map((span) => {
    const outage = { from: new Date(span.from), until: new Date(span.until), beforeMs };
    beforeMs += lengthOf(span);
    return outage;
  });
}

/**
 * When something is due for a learner: the date that was set, as maintenance moves it, and then so much more time with
 * machines. Extensions and outages can be entered in any order; neither ever brings a date forward.
 */
export function findEffectiveDue(
  setFor: Date,
  extendedMs: number,
  windows: readonly Pick<MaintenanceWindow, "startsAt" | "endsAt">[],
): Date {
  const move = listDateMoves(windows).find(({ from, until }) => from <= setFor && setFor < until);
  return extendDate(new Date(setFor.getTime() + (move?.byMs ?? 0)), extendedMs, listOutages(windows));
}

/** A date that lies in no outage, and so much later in time with machines: an outage on the way comes on top. */
export function extendDate(date: Date, byMs: number, outages: readonly Outage[]): Date {
  let left = byMs;
  let at = date.getTime();
  for (const { from, until } of outages) {
    const reaches = from.getTime() - at;
    if (reaches < 0) continue;
    if (reaches > left) break;
    left -= reaches;
    at = until.getTime();
  }
  return new Date(at + left);
}

/** Windows that touch or overlap are one, the soonest first. */
function mergeWindows(windows: readonly Pick<MaintenanceWindow, "startsAt" | "endsAt">[]): Span[] {
  const merged: Span[] = [];
  const spans = windows.map(({ startsAt, endsAt }) => ({ from: startsAt.getTime(), until: endsAt.getTime() }));
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.until) merged.splice(-1, 1, { from: last.from, until: Math.max(last.until, span.until) });
    else merged.push(span);
  }
  return merged;
}

const lengthOf = ({ from, until }: Span) => until - from;
