import type { Messages } from "#src/messages/dictionary.ts";

interface Dates {
  readonly due: { readonly at: Date; readonly hasPassed: boolean; readonly isMoved: boolean } | null;
  readonly hidden: { readonly from: Date | null } | null;
}

/** What a learner is told about dates before they work on an exercise: until when, and when hidden checks run. */
export function wordDates({ due, hidden }: Dates, t: Messages["learning"], say: (date: Date) => string): string[] {
  const until = due ? [due.hasPassed ? t.duePassed(say(due.at)) : t.due(say(due.at))] : [];
  if (due?.isMoved) until.push(t.dueMoved);
  if (!hidden) return until;
  if (hidden.from === null) return [...until, t.hiddenAtOnce];
  return [...until, due ? t.hiddenAfterDue : t.hiddenFrom(say(hidden.from))];
}
