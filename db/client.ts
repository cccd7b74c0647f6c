import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzleOnPostgres } from "drizzle-orm/node-postgres";
import { migrate as migratePostgres } from "drizzle-orm/node-postgres/migrator";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzleOnPglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import pg from "pg";
import { lockDataFolder } from "./data-lock.ts";
import { PreparedStatements } from "./prepared-statements.ts";

/** What both drivers answer to raw SQL. Nothing else is common to them, so nothing else is offered. */
interface Rows<Row> {
  readonly rows: Row[];
}
interface RowsResult extends PgQueryResultHKT {
  type: Rows<this["row"]>;
}

/** The database, or a transaction in it: queries take either. */
export type Database = PgDatabase<RowsResult, Record<string, never>>;

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Database;
  /** Other processes on the same database. Undefined for the embedded one, whose folder this process holds alone. */
  readonly peers: Peers | undefined;
}

/** Words between processes. They only wake: whoever hears one looks in the tables. */
export interface Peers {
  notify(channel: string, payload: string): Promise<void>;
  listen(channel: string, hear: (payload: string) => void): Promise<void>;
}

export type DatabasePlace = { readonly dataDir: string } | { readonly url: string };

/** Opens the embedded database in a folder, or a Postgres server, and brings its schema up to date. */
export async function openDatabase(place: DatabasePlace): Promise<OpenDatabase> {
  return "url" in place ? openPostgres(place.url) : openEmbedded(place.dataDir);
}

/** Wraps an embedded database that is already there, for tests that clone one. */
export async function wrapPglite(client: PGlite, release: () => void = () => undefined): Promise<OpenDatabase> {
  // Drizzle asks a client for no more than these two.
  const prepared = (await PreparedStatements.over(client)) satisfies Record<"query" | "transaction", unknown>;
  return {
    db: drizzleOnPglite({ client: prepared as unknown as PGlite }) as unknown as Database,
    peers: undefined,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      release();
    },
  };
}

async function openEmbedded(dataDir: string): Promise<OpenDatabase> {
  const lock = lockDataFolder(dataDir);
  try {
    const folder = path.join(dataDir, "db");
    mkdirSync(folder, { recursive: true });
    const client = await PGlite.create({ dataDir: folder });
    await migratePglite(drizzleOnPglite({ client }), { migrationsFolder: findMigrations() });
    return await wrapPglite(client, () => lock[Symbol.dispose]());
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** How long to wait before listening again after the server went away. */
const relistenMs = 1000;

async function openPostgres(url: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // A server that restarts breaks idle connections; the pool opens new ones, the process must not die of it.
  pool.on("error", () => undefined);
  const db = drizzleOnPostgres({ client: pool });
  try {
    await migrateAlone(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const listeners = new Set<pg.Client>();
  const peers: Peers = {
    notify: async (channel, payload) => {
      await pool.query("SELECT pg_notify($1, $2)", [channel, payload]);
    },
    listen: async (channel, hear) => {
      const client = new pg.Client({ connectionString: url, keepAlive: true });
      listeners.add(client);
      client.on("notification", (message) => hear(message.payload ?? ""));
      client.on("error", () => {
        listeners.delete(client);
        setTimeout(() => void peers.listen(channel, hear).catch(() => undefined), relistenMs).unref();
      });
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    },
  };
  return {
    db: db as unknown as Database,
    peers,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...listeners].map((client) => client.end()));
      await pool.end();
    },
  };
}

/** Two sites that start at once must not both migrate: the second waits, then finds nothing to do. */
async function migrateAlone(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('atelier.migrations'))");
    await migratePostgres(drizzleOnPostgres({ client }), { migrationsFolder: findMigrations() });
    await client.query("SELECT pg_advisory_unlock(hashtext('atelier.migrations'))");
  } finally {
    client.release();
  }
}

/** The migrations' folder, found upwards: this file stands in db/ while developing and in dist/ once built. */
export function findMigrations(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "db", "migrations");
    if (existsSync(path.join(candidate, "meta", "_journal.json"))) return candidate;
    if (folder === path.dirname(folder)) throw new Error(`no db/migrations above ${import.meta.dirname}`);
  }
}
