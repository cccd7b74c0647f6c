import type { Probe, ProbeName, Sentence } from "./probe.ts";
import { describeCaged, describeConfined, describeRefused } from "./tier-sentences.ts";
import type { Tier } from "./warden-message.ts";

/** What an operator asks for; `auto` takes the best that holds. */
export type WantedTier = "auto" | Tier;

/** What holds sandboxes on this machine, why, and what may run in them. */
type TierFinding =
  | { readonly tier: Tier; readonly grades: boolean; readonly why: Sentence }
  | { readonly tier: "refused"; readonly grades: false; readonly why: Sentence };

const needs: Readonly<Record<Tier, readonly ProbeName[]>> = {
  caged: ["bubblewrap", "python", "user-namespaces", "seccomp", "limits"],
  confined: ["landlock", "python", "seccomp", "limits"],
};

/**
 * The tier that these probes allow. Confinement is for machines that refuse user namespaces, not for
 * those where only a package is missing: those can do better. Without network namespaces a cage still holds. Without namespaces a judge is out
 * of a learner's reach only as another user, and only root can make it one.
 */
export function findTier(probes: readonly Probe[], wanted: WantedTier, asRoot: boolean): TierFinding {
  const uncaged = findLacking(probes, "caged");
  if (wanted !== "confined" && uncaged.length === 0) return { tier: "caged", grades: true, why: describeCaged() };
  const refusesNamespaces = uncaged.some(({ name }) => name === "user-namespaces");
  if (wanted === "caged" || (wanted === "auto" && !refusesNamespaces)) return refuse(uncaged);
  const unconfined = findLacking(probes, "confined");
  if (unconfined.length > 0) return refuse([...uncaged, ...unconfined.filter((probe) => !uncaged.includes(probe))]);
  return { tier: "confined", grades: asRoot, why: describeConfined(wanted === "auto" ? uncaged : [], asRoot) };
}

/** What keeps a tier from being had, from the ground up. What was not probed does not count. */
function findLacking(probes: readonly Probe[], tier: Tier): readonly Probe[] {
  const lacks = ({ name, level }: Probe): boolean => level === "missing" || (name === "landlock" && level !== "ok");
  return needs[tier].flatMap((name) => probes.filter((probe) => probe.name === name && lacks(probe)));
}

function refuse(lacking: readonly Probe[]): TierFinding {
  return { tier: "refused", grades: false, why: describeRefused(lacking) };
}
