import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, openAsBlob, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";
import pg from "pg";
import { findMigrations, openDatabase, wrapPglite, type OpenDatabase } from "#db/client.ts";
import { hashHex } from "#src/lib/digest.ts";
import { startPostgres, type TestPostgres } from "#kit/postgres.ts";

/** Whether this run tests on a Postgres server; the embedded database otherwise. */
export const onPostgres = process.env["ATELIER_TEST_DATABASE"] === "postgres";

/** An empty, migrated database that nobody else uses. */
export function openTestDatabase(): Promise<OpenDatabase> {
  return onPostgres ? openOnServer() : openEmbedded();
}

/** Migrating takes seconds, loading a copy a fraction of one: the first test that ever needs these migrations makes the copy. */
async function openEmbedded(): Promise<OpenDatabase> {
  const migrations = readMigrationFiles({ migrationsFolder: findMigrations() });
  const folder = path.resolve(import.meta.dirname, "../../node_modules/.cache/atelier-test");
  const copy = path.join(folder, `${hashHex(migrations.map(({ hash }) => hash).join())}.tar`);
  if (!existsSync(copy)) {
    const client = await PGlite.create();
    await migrate(drizzle({ client }), { migrationsFolder: findMigrations() });
    const dump = await client.dumpDataDir("none");
    await client.close();
    mkdirSync(folder, { recursive: true });
    const partial = `${copy}.${randomUUID()}`;
    writeFileSync(partial, Buffer.from(await dump.arrayBuffer()));
    renameSync(partial, copy);
  }
  return wrapPglite(await PGlite.create({ loadDataDir: await openAsBlob(copy) }));
}

let server: { postgres: Promise<TestPostgres>; users: number } | undefined;

/** One server per test file, a database per call; the last to close stops the server. */
async function openOnServer(): Promise<OpenDatabase> {
  server ??= { postgres: startPostgres(), users: 0 };
  const mine = server;
  mine.users += 1;
  const postgres = await mine.postgres;
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: postgres.url("postgres") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const database = await openDatabase({ url: postgres.url(name) });
  return {
    ...database,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      mine.users -= 1;
      if (mine.users > 0) return;
      if (server === mine) server = undefined;
      await postgres[Symbol.asyncDispose]();
    },
  };
}
