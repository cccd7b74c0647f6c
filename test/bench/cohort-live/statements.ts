import pg from "pg";

/** Counts what a database is asked, by its own extension. */
export class Statements implements AsyncDisposable {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<Statements> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    return new Statements(client);
  }

  /** Statements since the beginning, beginnings and ends of transactions not among them. */
  async count(): Promise<number> {
    const { rows } = await this.#client.query<{ calls: number }>(
      "select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements where query !~* '^(begin|commit|rollback|select pg_notify)' and query !~ 'pg_stat_statements'",
    );
    return rows[0]?.calls ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}
