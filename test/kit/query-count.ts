import type { Database } from "#db/client.ts";

interface Counted {
  readonly $client: { query(...parameters: unknown[]): Promise<unknown> };
}

/** How many statements an act puts to the database. */
export async function countQueries<T>(db: Database, act: () => Promise<T>): Promise<{ readonly queries: number; readonly answer: T }> {
  const { $client: client } = db as unknown as Counted;
  const query = client.query.bind(client);
  let queries = 0;
  client.query = (...parameters) => {
    queries += 1;
    return query(...parameters);
  };
  try {
    return { answer: await act(), queries };
  } finally {
    client.query = query;
  }
}
