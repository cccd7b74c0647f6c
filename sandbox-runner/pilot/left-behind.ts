import type { ProducedArtifact } from "#contract/job-spec.ts";

/** What an attempt leaves behind, as far as its exercise declares it. The judge's word on an artifact stands above the learner's. */
export class LeftBehind {
  readonly #declared: ReadonlyMap<string, ProducedArtifact>;
  readonly #kept = new Map<string, { readonly bytes: Uint8Array; readonly from: "learner" | "judge" }>();

  constructor(declared: readonly ProducedArtifact[]) {
    this.#declared = new Map(declared.map((artifact) => [artifact.name, artifact]));
  }

  /** Keeps the newest under each name; what is not declared or too long is left out. */
  add(name: string, bytes: Uint8Array, from: "learner" | "judge"): void {
    if (bytes.length > (this.#declared.get(name)?.maxBytes ?? -1)) return;
    if (from === "learner" && this.#kept.get(name)?.from === "judge") return;
    this.#kept.set(name, { bytes, from });
  }

  list(): { name: string; bytes: Uint8Array }[] {
    return [...this.#kept].map(([name, { bytes }]) => ({ name, bytes }));
  }
}
