import { eq } from "drizzle-orm";
import type { JobId } from "#contract/ids.ts";
import type { Database } from "../client.ts";
import { results } from "../schema/submissions.ts";
import type { Statement } from "../together.ts";

export type ResultRow = typeof results.$inferSelect;
/** A job's outcome, wherever it is kept. */
export type Result = Omit<ResultRow, "id" | "createdAt">;

/** Writes a job's outcome. A second one for the same job is a bug, and the database refuses it. */
export function insertResult(tx: Database, result: Result): Statement {
  return tx.insert(results).values(result);
}

/** A job's outcome. */
export async function findResult(db: Database, jobId: JobId): Promise<Result | undefined> {
  const rows = await db.select().from(results).where(eq(results.jobId, jobId));
  return rows[0];
}
