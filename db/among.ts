import { type AnyColumn, type SQL, sql } from "drizzle-orm";

/** Whether a column holds one of these ids: the same statement for any number of them, prepared once. */
export const among = (column: AnyColumn, ids: readonly string[]): SQL =>
  sql`${column} in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;
