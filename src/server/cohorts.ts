import { countLearners } from "#db/queries/cohort-members.ts";
import { type CohortRow, insertCohort, insertCohortMember, lockCohort, updateCohort } from "#db/queries/cohorts.ts";
import { countPromised } from "#db/queries/invitees.ts";
import type { OrganisationRow } from "#db/queries/organisations.ts";
import type { Database } from "#db/client.ts";
import type { CohortTerms } from "#src/domain/cohort-terms.ts";
import { AppError, invariant } from "#src/domain/errors.ts";
import type { Viewer } from "#src/domain/people.ts";
import { type AuditAction, recordAudit } from "./audit.ts";
import { findCourseByDigest, listPublished } from "./courses.ts";
import { requireSomewhere } from "./permit.ts";
import type { Runtime } from "./runtime.ts";
import { listTaught, requireCohort } from "./taught.ts";
import { admitWaiting, tellAdmitted } from "./waiting-list.ts";

/** A cohort as its list and its first page show it. */
export interface CohortSummary {
  readonly cohort: CohortRow;
  readonly course: { readonly en: string; readonly fr: string } | undefined;
  readonly learners: number;
  /** Seats that are kept for people who were invited by name. */
  readonly promised: number;
}

/** Cohorts that the viewer teaches, with their courses and how full they are. */
export async function listCohortSummaries(runtime: Runtime, viewer: Viewer): Promise<CohortSummary[]> {
  const cohorts = await listTaught(runtime, viewer);
  return Promise.all(cohorts.map((cohort) => summarise(runtime, cohort)));
}

/** One cohort that the viewer teaches. */
export async function getCohortSummary(runtime: Runtime, viewer: Viewer | null, cohortId: string): Promise<CohortSummary> {
  return summarise(runtime, await requireCohort(runtime, viewer, cohortId));
}

async function summarise(runtime: Runtime, cohort: CohortRow): Promise<CohortSummary> {
  const [version, learners, promised] = await Promise.all([
    findCourseByDigest(cohort.digest, runtime),
    countLearners(runtime.db, cohort.id),
    countPromised(runtime.db, cohort.id, runtime.clock.now()),
  ]);
  return { cohort, course: version?.pack.settings.title, learners, promised };
}

/** Organisations for which the viewer may make cohorts, by name; none is a refusal. */
export const listOwnOrganisations = (runtime: Runtime, viewer: Viewer): Promise<readonly OrganisationRow[]> =>
  requireSomewhere(runtime, viewer, "cohort.create");

/** What a cohort is made of, beside its terms; without an organisation it belongs to the viewer's first. */
export interface CohortWish {
  readonly courseUid: string;
  readonly organisationId?: string | undefined;
}

/** Makes a cohort on the published version of a course, with the viewer as its trainer. Answers its id. */
export async function createCohort(runtime: Runtime, viewer: Viewer, wish: CohortWish, terms: CohortTerms): Promise<string> {
  const { courseUid, organisationId } = wish;
  const own = await listOwnOrganisations(runtime, viewer);
  const organisation = organisationId === undefined ? own[0] : own.find(({ id }) => id === organisationId);
  if (!organisation) throw new AppError("bad-input", { params: { field: "organisation", reason: "bad-input" } });
  refuseReversed(terms);
  const course = (await listPublished(runtime)).find(({ pack }) => pack.settings.uid === courseUid);
  if (!course) throw new AppError("bad-input", { params: { field: "course", reason: "bad-input" } });
  return runtime.db.transaction(async (tx) => {
    const cohort = await insertCohort(tx, { ...terms, organisationId: organisation.id, courseUid, digest: course.digest });
    invariant(cohort, "a cohort can be made");
    await insertCohortMember(tx, cohort.id, viewer.id, "trainer");
    await record(tx, viewer, "cohort.created", cohort.id, {
      organisationId: organisation.id,
      courseUid,
      digest: course.digest,
      ...describe(terms),
    });
    return cohort.id;
  });
}

/** Changes what a cohort is. More seats let people in who wait for one. */
export async function changeCohort(runtime: Runtime, viewer: Viewer, cohortId: string, terms: CohortTerms): Promise<void> {
  await requireCohort(runtime, viewer, cohortId);
  refuseReversed(terms);
  const admitted = await runtime.db.transaction(async (tx) => {
    const before = await lockCohort(tx, cohortId);
    invariant(before, "a cohort that is taught is there");
    if (terms.seats !== null && terms.seats < (await countLearners(tx, cohortId)))
      throw new AppError("bad-input", { params: { field: "seats", reason: "fewer-than-learners" } });
    await updateCohort(tx, cohortId, terms);
    await record(tx, viewer, "cohort.changed", cohortId, { before: describe(before), ...describe(terms) });
    return admitWaiting(tx, { ...before, ...terms }, runtime.clock.now());
  });
  tellAdmitted(runtime, terms.name, admitted);
}

/** Puts a cohort away: nobody joins it any more, and it leaves the lists. Nothing in it is lost. */
export async function archiveCohort(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<void> {
  await setArchived(runtime, viewer, cohortId, runtime.clock.now());
}

/** Takes a cohort out of the archive. */
export async function restoreCohort(runtime: Runtime, viewer: Viewer, cohortId: string): Promise<void> {
  await setArchived(runtime, viewer, cohortId, null);
}

async function setArchived(runtime: Runtime, viewer: Viewer, cohortId: string, archivedAt: Date | null): Promise<void> {
  await requireCohort(runtime, viewer, cohortId);
  await runtime.db.transaction(async (tx) => {
    await updateCohort(tx, cohortId, { archivedAt });
    await record(tx, viewer, archivedAt ? "cohort.archived" : "cohort.restored", cohortId, {});
  });
}

function refuseReversed({ startsAt, endsAt }: CohortTerms): void {
  if (startsAt && endsAt && endsAt <= startsAt) throw new AppError("bad-input", { params: { field: "ends", reason: "end-first" } });
}

const describe = ({
  name,
  startsAt,
  endsAt,
  zone,
  seats,
  lateness,
  gradeRelease,
}: Omit<CohortTerms, "lateness"> & Pick<CohortRow, "lateness">) => ({
  name,
  startsAt: startsAt?.toISOString() ?? null,
  endsAt: endsAt?.toISOString() ?? null,
  zone,
  seats,
  lateness,
  gradeRelease,
});

const record = (tx: Database, { id: actorId }: Viewer, action: AuditAction, cohortId: string, details: Record<string, unknown>) =>
  recordAudit(tx, { actorId, action, subject: `cohort:${cohortId}`, details });
