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
