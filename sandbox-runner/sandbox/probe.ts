/** A sentence in every language of the interface. */
export interface Sentence {
  readonly en: string;
  readonly fr: string;
}

export const probeNames = [
  "user-namespaces",
  "network-namespaces",
  "bubblewrap",
  "seccomp",
  "limits",
  "landlock",
  "python",
  "torch",
  "gpu",
  "slurm",
] as const;
export type ProbeName = (typeof probeNames)[number];

/** One thing this machine can or cannot do: what was found, what follows from it, what to do about it. */
export interface Probe {
  readonly name: ProbeName;
  /** `missing`: there is no full cage without it. `reduced`: the runner serves, with less. */
  readonly level: "ok" | "reduced" | "missing";
  readonly finding: Sentence;
  readonly consequence: Sentence | null;
  readonly remedy: Sentence | null;
}

/** What a raw finding means; the sentences stand in probe-sentences.ts. */
export interface Advice {
  readonly level: "reduced" | "missing";
  readonly consequence: Sentence;
  readonly remedy: Sentence;
}

/** A probe from a yes or no. */
export function makeProbe(name: ProbeName, holds: boolean, finding: Sentence, advice: Advice): Probe {
  return holds ? { name, level: "ok", finding, consequence: null, remedy: null } : { name, finding, ...advice };
}
