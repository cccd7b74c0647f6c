import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";

/** The schema as text for people: tables with their columns, constraints, indexes and triggers, in an order that does not depend on when they were made. */
export async function describeSchema(db: Database): Promise<string> {
  const { rows: tables } = await db.execute<{ name: string }>(
    sql`select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const parts: string[] = ["-- What the migrations come to. Written by test/integration/db.test.ts; do not edit.\n"];
  for (const { name } of tables) parts.push(await describeTable(db, name));
  return parts.join("\n");
}

async function describeTable(db: Database, table: string): Promise<string> {
  const lines = async (query: ReturnType<typeof sql>) => (await db.execute<{ line: string }>(query)).rows.map(({ line }) => line);
  const columns = await lines(sql`
    select format('%s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then ' NOT NULL' else '' end,
      coalesce(case when a.attgenerated = 's' then format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid))
        else ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) end, '')) as line
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped order by a.attname`);
  const constraints = await lines(sql`
    select pg_get_constraintdef(oid) as line from pg_constraint
    where conrelid = ${table}::regclass and contype in ('p', 'f', 'c', 'u') order by contype, conname`);
  const indexes = await lines(sql`
    select indexdef as line from pg_indexes where schemaname = 'public' and tablename = ${table}
    and indexname not in (select conname from pg_constraint where conrelid = ${table}::regclass) order by indexname`);
  const triggers = await lines(sql`
    select pg_get_triggerdef(oid) as line from pg_trigger where tgrelid = ${table}::regclass and not tgisinternal order by tgname`);
  const body = [...columns, ...constraints].map((line) => `  ${line}`).join(",\n");
  return `CREATE TABLE ${table} (\n${body}\n);\n${[...indexes, ...triggers].map((line) => `${line};\n`).join("")}`;
}
