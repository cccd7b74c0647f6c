import type { z } from "zod";
import type { Digest } from "#contract/ids.ts";
import type { JobSpec, JudgeSpec, Name } from "#contract/job-spec.ts";
import type { PilotHello, PilotSlice } from "#contract/pilot.ts";
import type { Provenance } from "#contract/verdict.ts";

/** What a pilot knows of the place where it grades. */
export interface GradingPlace {
  readonly slice: PilotSlice;
  /** The device's driver, where it has one. */
  readonly driver: string | null;
  readonly tier: PilotHello["tier"];
  readonly slurmJobId: string | null;
  readonly environmentDigests: ReadonlyMap<z.infer<typeof Name>, Digest>;
}

/** What a grade stands on. The seed itself is never part of it, only its commitment. */
export function makeProvenance(spec: JobSpec, judge: JudgeSpec, seedCommitment: Digest, place: GradingPlace): Provenance {
  const environmentDigest = place.environmentDigests.get(spec.environment);
  if (!environmentDigest) throw new Error(`invariant: no digest of environment ${spec.environment}`);
  return {
    bundleDigest: judge.bundleDigest,
    environmentDigest,
    seedCommitment,
    profile: spec.profile,
    params: spec.params,
    device: place.slice.device,
    driver: place.driver,
    sliceKind: place.slice.kind,
    tier: place.tier,
    slurmJobId: place.slurmJobId,
  };
}
