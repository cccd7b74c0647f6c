import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenDatabase } from "#db/client.ts";
import { onPostgres, openTestDatabase } from "#kit/database.ts";
import { describeSchema } from "#kit/schema-text.ts";

let database: OpenDatabase;
beforeAll(async () => void (database = await openTestDatabase()));
afterAll(() => database[Symbol.asyncDispose]());

const ask = async <Row extends Record<string, unknown>>(query: ReturnType<typeof sql>) => (await database.db.execute<Row>(query)).rows;

test("migrations from empty make exactly db/schema.sql", async () => {
  const text = await describeSchema(database.db);
  if (onPostgres) expect(text).toBe(readFileSync("db/schema.sql", "utf8"));
  else await expect(text).toMatchFileSnapshot("../../db/schema.sql");
});

test("every foreign key is the beginning of an index", async () => {
  const missing = await ask(sql`
    select c.conrelid::regclass::text as "table", c.conname as key from pg_constraint c
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
      select 1 from pg_index i where i.indrelid = c.conrelid and i.indpred is null
      and (i.indkey::int2[])[0:array_length(c.conkey, 1) - 1] = c.conkey)`);
  expect(missing).toEqual([]);
});

test("every table says when a row came to be", async () => {
  const missing = await ask(sql`
    select table_name from information_schema.tables t where table_schema = 'public' and table_type = 'BASE TABLE' and not exists (
      select 1 from information_schema.columns c where c.table_schema = 'public' and c.table_name = t.table_name
      and c.column_name = 'created_at' and c.is_nullable = 'NO')`);
  expect(missing).toEqual([]);
});

test("nothing is ever deleted from the evidence by cascade", async () => {
  const evidence = [
    "jobs",
    "attempts",
    "attempt_events",
    "submissions",
    "results",
    "rejudgings",
    "regrades",
    "ledger_entries",
    "artifacts",
    "audit_entries",
    "draft_snapshots",
  ];
  const rows = await ask<{ table: string; action: string }>(sql`
    select conrelid::regclass::text as "table", confdeltype as action from pg_constraint where contype = 'f'`);
  const soft = rows.filter(({ table, action }) => evidence.includes(table) && !["a", "r"].includes(action));
  expect(soft).toEqual([]);
  expect(rows.filter(({ table }) => table === "results")).toHaveLength(1);
});

test("query files are named after their tables", async () => {
  const tables = (await ask<{ name: string }>(sql`select tablename as name from pg_tables where schemaname = 'public'`)).map(({ name }) =>
    name.replaceAll("_", "-"),
  );
  // What concerns several tables at once: a person's data for export and deletion, a class at work, a cohort's grades and what they tell of a course.
  const across = new Set(["personal-data", "class-work", "gradebook", "gradebook-cell", "course-statistics"]);
  const files = readdirSync(path.resolve(import.meta.dirname, "../../db/queries")).map((file) => path.basename(file, ".ts"));
  const strange = files.filter((file) => !across.has(file) && !tables.some((table) => file === table || file.startsWith(`${table}-`)));
  expect(strange).toEqual([]);
});
