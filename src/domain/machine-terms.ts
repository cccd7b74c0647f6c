import type { SliceNeeds } from "#contract/limits.ts";
import { firstOrganisationId, type OrganisationKind } from "./organisations.ts";

/** Whose machine a cohort of this organisation computes on: a factory's own; others have none, and use the platform's. */
export const findMachineOwner = (organisation: { readonly id: string; readonly kind: OrganisationKind } | undefined): string =>
  organisation?.kind === "factory" ? organisation.id : firstOrganisationId;

/** What a job may run on whose learner has not accepted the machine's terms: ordinary processors; undefined where it needs a GPU. */
export function withoutGpu(needs: SliceNeeds): SliceNeeds | undefined {
  return needs.slice === "gpu" ? undefined : { ...needs, slice: "cpu" };
}
