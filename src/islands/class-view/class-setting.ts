import { createContext, useContext } from "react";
import type { ClassItem, ClassRow } from "#src/domain/class-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import { classView as english } from "#src/messages/en/class-view.ts";
import { classView as french } from "#src/messages/fr/class-view.ts";
import type { SameMessages } from "#src/messages/shape.ts";

export type ClassMessages = SameMessages<typeof english>;
export const classMessages: Readonly<Record<Locale, ClassMessages>> = { en: english, fr: french };

/** What every part of the class view speaks with: the language, the class, and the course's titles. */
export interface ClassSetting {
  readonly locale: Locale;
  readonly t: ClassMessages;
  readonly cohortId: string;
  readonly items: ReadonlyMap<string, ClassItem>;
}

export const ClassContext = createContext<ClassSetting | null>(null);

export function useClass(): ClassSetting {
  const setting = useContext(ClassContext);
  if (!setting) throw new Error("a part of the class view stands outside of it");
  return setting;
}

/** The title of the page that somebody has open, or had last. */
export function wordPlace({ t, items }: Pick<ClassSetting, "t" | "items">, { contentUid }: ClassRow): string {
  if (contentUid === null) return t.nowhere;
  return items.get(contentUid)?.title ?? t.elsewhere;
}

/** What somebody is stuck at. */
export function wordStuck({ t, items }: Pick<ClassSetting, "t" | "items">, { stuck, exerciseUid }: ClassRow): string | null {
  if (stuck === null) return null;
  if (stuck.kind === "error") return t.stuckError;
  return t.stuckCheck(items.get(exerciseUid ?? "")?.checks[stuck.checkId] ?? stuck.checkId, stuck.times);
}
