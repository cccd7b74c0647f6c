import { sql, type SQLWrapper } from "drizzle-orm";
import type { Database } from "./client.ts";

/** A statement that is carried out where it is awaited, or together with others. */
export interface Statement extends SQLWrapper, PromiseLike<unknown> {}

/**
 * Carries out statements in one exchange with the database, as one statement: all or none. They must not depend on each
 * other, for each sees the tables as they were before all of them.
 */
export async function together(tx: Database, statements: readonly Statement[]): Promise<void> {
  const parts = statements.map((statement, at) => sql`${sql.identifier(`part_${at}`)} as ${statement}`);
  await tx.execute(sql`with ${sql.join(parts, sql`, `)} select`);
}
