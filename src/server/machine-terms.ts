import type { SliceNeeds } from "#contract/limits.ts";
import { listCohorts } from "#db/queries/cohort-members.ts";
import { findCohort } from "#db/queries/cohorts.ts";
import { hasMachineTermsAcceptance, insertMachineTermsAcceptance } from "#db/queries/machine-terms-acceptances.ts";
import { findOrganisation, type OrganisationRow } from "#db/queries/organisations.ts";
import { AppError } from "#src/domain/errors.ts";
import { findMachineOwner, withoutGpu } from "#src/domain/machine-terms.ts";
import type { MachineTerms } from "#src/domain/organisations.ts";
import type { UserId, Viewer } from "#src/domain/people.ts";
import { recordAudit } from "./audit.ts";
import type { Runtime } from "./runtime.ts";

/** Terms that somebody has not accepted yet, and whose machine they are for. */
export interface OpenMachineTerms {
  readonly organisationId: string;
  readonly organisation: string;
  readonly terms: MachineTerms;
}

/** What a learner's job may run on: before they have accepted the machine's terms nothing of theirs comes onto a GPU. */
export async function limitToAccepted(runtime: Runtime, userId: UserId, cohortId: string | null, needs: SliceNeeds): Promise<SliceNeeds> {
  if (needs.slice === "cpu" || !(await hasOpenTerms(runtime, userId, cohortId))) return needs;
  const allowed = withoutGpu(needs);
  if (!allowed) throw new AppError("machine-terms", { details: { cohortId } });
  return allowed;
}

/** Whether somebody has yet to accept the terms of the machine that a cohort computes on. */
export async function hasOpenTerms(runtime: Runtime, userId: UserId, cohortId: string | null): Promise<boolean> {
  return (await findOpenTerms(runtime, userId, cohortId)) !== undefined;
}

/** All that the viewer would have to accept for the cohorts they are in, and for working without one. */
export async function listOpenMachineTerms(runtime: Runtime, viewer: Viewer): Promise<OpenMachineTerms[]> {
  const cohorts = await listCohorts(runtime.db, viewer.id);
  const open = await Promise.all([null, ...cohorts.map(({ id }) => id)].map((id) => findOpenTerms(runtime, viewer.id, id)));
  return [...new Map(open.flatMap((one) => (one ? [[one.organisationId, one]] : []))).values()];
}

/** Records that the viewer accepts the terms that they were shown: of a newer version they would not know what it says. */
export async function acceptMachineTerms(
  runtime: Runtime,
  viewer: Viewer,
  { organisationId, version }: { organisationId: string; version: string },
): Promise<void> {
  const shown = (await listOpenMachineTerms(runtime, viewer)).find((open) => open.organisationId === organisationId);
  if (shown?.terms.version !== version) throw new AppError("not-found", { details: { organisationId, version } });
  await runtime.db.transaction(async (tx) => {
    await insertMachineTermsAcceptance(tx, { userId: viewer.id, organisationId, version });
    const subject = `organisation:${organisationId}`;
    await recordAudit(tx, { actorId: viewer.id, action: "machine-terms.accepted", subject, details: { version } });
  });
}

async function findOpenTerms({ db }: Runtime, userId: UserId, cohortId: string | null): Promise<OpenMachineTerms | undefined> {
  const owner = await findOwner(db, cohortId);
  if (!owner?.machineTerms) return undefined;
  const { id: organisationId, name: organisation, machineTerms: terms } = owner;
  const isAccepted = await hasMachineTermsAcceptance(db, { userId, organisationId, version: terms.version });
  return isAccepted ? undefined : { organisationId, organisation, terms };
}

async function findOwner(db: Runtime["db"], cohortId: string | null): Promise<OrganisationRow | undefined> {
  const cohort = cohortId === null ? undefined : await findCohort(db, cohortId);
  const own = cohort && (await findOrganisation(db, cohort.organisationId));
  const ownerId = findMachineOwner(own);
  return own?.id === ownerId ? own : findOrganisation(db, ownerId);
}
