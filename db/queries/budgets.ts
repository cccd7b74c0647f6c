import { asc, eq, inArray, isNull, like, sql, type SQL } from "drizzle-orm";
import type { BudgetOwner } from "#src/domain/budgets.ts";
import type { Database } from "../client.ts";
import { budgets } from "../schema/budgets.ts";
import { cohorts } from "../schema/courses.ts";
import { organisations } from "../schema/organisations.ts";

export type BudgetRow = typeof budgets.$inferSelect;

/** What is settled about a budget rather than counted. */
export type BudgetTerms = Partial<Pick<BudgetRow, "limitMs" | "learnerLimitMs" | "centsPerHour">>;

/** What somebody's limit is: their own, or the one that their cohort has for each of its learners. */
const limit = (ofCohort: SQL | typeof budgets.limitMs) => sql`coalesce(${budgets.limitMs}, ${ofCohort})`;

/**
 * Sets time aside in all of these, or tells which have not got it: then the transaction must not go on. The rows are
 * taken in the order of the owners, each as it is after whoever held it before, so that nothing is given away twice.
 */
export async function reserveBudgets(tx: Database, owners: readonly BudgetOwner[], milliseconds: number): Promise<BudgetOwner[]> {
  await tx
    .insert(budgets)
    .values(owners.map((owner) => ({ owner })))
    .onConflictDoNothing();
  // The insert never inserts, now that all are there: it is the one statement that changes several rows in a given order.
  const given = await tx
    .insert(budgets)
    .values(owners.map((owner) => ({ owner, limitMs: findLearnerLimit(owner), reservedMs: milliseconds })))
    .onConflictDoUpdate({
      target: budgets.owner,
      set: { reservedMs: sql`${budgets.reservedMs} + excluded.reserved_ms` },
      setWhere: sql`${budgets.usedMs} + ${budgets.reservedMs} + excluded.reserved_ms
        <= coalesce(${limit(sql`excluded.limit_ms`)}, 9223372036854775807)`,
    })
    .returning({ owner: budgets.owner });
  return owners.filter((owner) => !given.some((row) => row.owner === owner));
}

/** Gives back what was set aside in all of these, and counts what was used: whatever that is, for it is used. */
export async function settleBudgets(
  tx: Database,
  owners: readonly BudgetOwner[],
  { usedMs, refundedMs }: { readonly usedMs: number; readonly refundedMs: number },
): Promise<void> {
  if (owners.length === 0) return;
  await tx
    .insert(budgets)
    .values(owners.map((owner) => ({ owner, usedMs, reservedMs: refundedMs })))
    .onConflictDoUpdate({
      target: budgets.owner,
      set: {
        usedMs: sql`${budgets.usedMs} + excluded.used_ms`,
        // A job that a process of an older version queued has set nothing aside.
        reservedMs: sql`greatest(0, ${budgets.reservedMs} - excluded.reserved_ms)`,
      },
    });
}

/** Budgets of these owners in their order, with the limit that holds for each; of one that was never touched, an empty one. */
export async function listBudgets(db: Database, owners: readonly BudgetOwner[]): Promise<BudgetRow[]> {
  if (owners.length === 0) return [];
  const ofCohorts = owners.filter((owner) => owner.startsWith("learner:")).map(findCohortOf);
  const rows = await db
    .select()
    .from(budgets)
    .where(inArray(budgets.owner, [...new Set([...owners, ...ofCohorts])]));
  const found = new Map(rows.map((row) => [row.owner, row]));
  return owners.map((owner) => {
    const row = found.get(owner) ?? makeEmpty(owner);
    const cohort = owner.startsWith("learner:") ? found.get(findCohortOf(owner)) : undefined;
    return { ...row, limitMs: row.limitMs ?? cohort?.learnerLimitMs ?? null };
  });
}

/** Budgets of a cohort's learners, with limits of their own only. */
export async function listLearnerBudgets(db: Database, cohortId: string): Promise<BudgetRow[]> {
  return db
    .select()
    .from(budgets)
    .where(like(budgets.owner, `learner:${cohortId}:%`));
}

/** A budget that is not a learner's, with whose it is. */
export interface SharedBudget extends BudgetRow {
  /** Null for the platform. */
  readonly name: string | null;
  /** Of a cohort: its organisation. */
  readonly organisation: string | null;
}

/** Budgets of the platform, then of organisations, then of cohorts that are not archived, by name; those without one are empty. */
export async function listSharedBudgets(db: Database): Promise<SharedBudget[]> {
  const ofOrganisation = sql<BudgetOwner>`'organisation:' || ${organisations.id}`;
  const ofCohort = sql<BudgetOwner>`'cohort:' || ${cohorts.id}`;
  const [platform] = await listBudgets(db, ["platform"]);
  const byOrganisation = await db
    .select({ owner: ofOrganisation, name: organisations.name, row: budgets })
    .from(organisations)
    .leftJoin(budgets, eq(budgets.owner, ofOrganisation))
    .orderBy(asc(organisations.name), asc(organisations.id));
  const byCohort = await db
    .select({ owner: ofCohort, name: cohorts.name, organisation: organisations.name, row: budgets })
    .from(cohorts)
    .innerJoin(organisations, eq(organisations.id, cohorts.organisationId))
    .leftJoin(budgets, eq(budgets.owner, ofCohort))
    .where(isNull(cohorts.archivedAt))
    .orderBy(asc(cohorts.name), asc(cohorts.id));
  return [
    { ...(platform ?? makeEmpty("platform")), name: null, organisation: null },
    ...byOrganisation.map(({ owner, name, row }) => ({ ...(row ?? makeEmpty(owner)), name, organisation: null })),
    ...byCohort.map(({ owner, name, organisation, row }) => ({ ...(row ?? makeEmpty(owner)), name, organisation })),
  ];
}

/** A budget, held until the transaction ends. */
export async function lockBudget(tx: Database, owner: BudgetOwner): Promise<BudgetRow> {
  await tx.insert(budgets).values({ owner }).onConflictDoNothing();
  const rows = await tx
    .select()
    .from(budgets)
    .where(inArray(budgets.owner, [owner]))
    .for("update");
  return rows[0] ?? makeEmpty(owner);
}

/** Settles terms of a budget; what is counted stays. */
export async function setBudgetTerms(tx: Database, owner: BudgetOwner, terms: BudgetTerms): Promise<void> {
  await tx
    .insert(budgets)
    .values({ owner, ...terms })
    .onConflictDoUpdate({ target: budgets.owner, set: terms });
}

function findLearnerLimit(owner: BudgetOwner): SQL | null {
  return owner.startsWith("learner:") ? sql`(select learner_limit_ms from budgets where owner = ${findCohortOf(owner)})` : null;
}

const findCohortOf = (learner: BudgetOwner): BudgetOwner => `cohort:${learner.split(":")[1] ?? ""}`;

const makeEmpty = (owner: BudgetOwner): BudgetRow => ({
  owner,
  limitMs: null,
  learnerLimitMs: null,
  centsPerHour: null,
  usedMs: 0,
  reservedMs: 0,
  createdAt: new Date(0),
});
