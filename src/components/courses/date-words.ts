import type { JudgedLateness } from "#src/domain/lateness.ts";
import type { Messages } from "#src/messages/dictionary.ts";

interface Dates {
  readonly due: {
    readonly at: Date;
    readonly isMoved: boolean;
    readonly isExtended: boolean;
    readonly late: JudgedLateness;
    readonly closesAt: Date | null;
  } | null;
  readonly hidden: { readonly from: Date | null } | null;
}

type Words = Messages["learning"];

/** What a learner is told about dates before they work on an exercise: until when, what is lost later, and when hidden checks run. */
export function wordDates({ due, hidden }: Dates, t: Words, say: (date: Date) => string): string[] {
  const until = due ? wordDue(due, t, say) : [];
  if (!hidden) return until;
  if (hidden.from === null) return [...until, t.hiddenAtOnce];
  return [...until, due ? t.hiddenAfterDue : t.hiddenFrom(say(hidden.from))];
}

function wordDue({ at, isMoved, isExtended, late, closesAt }: NonNullable<Dates["due"]>, t: Words, say: (date: Date) => string): string[] {
  const words = [wordState(late, t, say(at))];
  if (isExtended) words.push(t.dueExtended);
  if (isMoved) words.push(t.dueMoved);
  if (closesAt && late.state !== "closed") words.push(t.closes(say(closesAt)));
  return words;
}

function wordState({ state, factor }: JudgedLateness, t: Words, moment: string): string {
  switch (state) {
    case "in-time":
      return t.due(moment);
    case "grace":
      return t.dueGrace(moment);
    case "late":
      return factor === 1 ? t.duePassed(moment) : t.dueLate(moment, Math.round((1 - factor) * 100));
    case "closed":
      return t.dueClosed(moment);
    default:
      return state satisfies never;
  }
}
