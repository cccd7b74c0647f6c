import { createContext, useContext } from "react";
import type { Locale } from "#src/domain/locale.ts";
import { workspace as english } from "#src/messages/en/workspace.ts";
import { workspace as french } from "#src/messages/fr/workspace.ts";
import type { SameMessages } from "#src/messages/shape.ts";
import type { ExerciseView } from "./exercise-view.ts";

export type WorkspaceMessages = SameMessages<typeof english>;

export const workspaceMessages: Readonly<Record<Locale, WorkspaceMessages>> = { en: english, fr: french };

/** What every part of the bench needs to speak: the language and the exercise. */
export interface WorkspaceSetting {
  readonly locale: Locale;
  readonly t: WorkspaceMessages;
  readonly exercise: ExerciseView;
}

export const WorkspaceContext = createContext<WorkspaceSetting | null>(null);

export function useSetting(): WorkspaceSetting {
  const setting = useContext(WorkspaceContext);
  if (!setting) throw new Error("a part of the workspace stands outside of it");
  return setting;
}
