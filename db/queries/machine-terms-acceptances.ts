import { and, eq } from "drizzle-orm";
import type { UserId } from "#src/domain/people.ts";
import type { Database } from "../client.ts";
import { machineTermsAcceptances } from "../schema/organisations.ts";

/** Records that a person accepted a version of an organisation's terms; again is harmless. */
export async function insertMachineTermsAcceptance(
  tx: Database,
  acceptance: { userId: UserId; organisationId: string; version: string },
): Promise<void> {
  await tx.insert(machineTermsAcceptances).values(acceptance).onConflictDoNothing();
}

/** Whether a person accepted this very version. */
export async function hasMachineTermsAcceptance(
  db: Database,
  { userId, organisationId, version }: { userId: UserId; organisationId: string; version: string },
): Promise<boolean> {
  const rows = await db
    .select({ id: machineTermsAcceptances.id })
    .from(machineTermsAcceptances)
    .where(
      and(
        eq(machineTermsAcceptances.userId, userId),
        eq(machineTermsAcceptances.organisationId, organisationId),
        eq(machineTermsAcceptances.version, version),
      ),
    );
  return rows.length > 0;
}
