import { useCallback, useMemo, useState } from "react";
import type { Profile } from "#src/domain/exercise.ts";
import type { ProfileView } from "#src/domain/profile-view.ts";
import type { JobKind } from "../job/jobs-api.ts";
import type { ExerciseView } from "../exercise-view.ts";
import { useHydrated } from "../use-hydrated.ts";

export interface ChosenProfile {
  readonly chosen: ProfileView;
  readonly choose: (profile: Profile) => void;
  /** What a job of this kind runs with: the chosen profile, or the usual one where the chosen is for runs alone. */
  readonly profileFor: (kind: JobKind) => ProfileView;
}

/** What the learner has chosen to run this exercise on, kept on their device. */
export function useProfile({ uid, profiles }: ExerciseView, userId: string): ChosenProfile {
  const storageKey = `atelier-profile:${userId}:${uid}`;
  const [picked, setPicked] = useState<string | null>(null);
  // The server, which has drawn the page first, knows of no device.
  const isAwake = useHydrated();
  const kept = useMemo(() => (isAwake ? readKept(storageKey) : null), [isAwake, storageKey]);
  const [usual] = profiles;
  // What is kept may no longer be offered.
  const chosen = profiles.find(({ profile }) => profile === (picked ?? kept)) ?? usual;
  const profileFor = useCallback((kind: JobKind) => (kind === "run" || chosen.isGraded ? chosen : usual), [chosen, usual]);
  const choose = (profile: Profile) => {
    setPicked(profile);
    keep(storageKey, profile);
  };
  return { chosen, choose, profileFor };
}

function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, profile: Profile): void {
  try {
    localStorage.setItem(key, profile);
  } catch {
    // The choice holds on this page even where it cannot be kept.
  }
}
