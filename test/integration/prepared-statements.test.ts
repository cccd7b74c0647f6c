import { PGlite, types } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PreparedStatements } from "#db/prepared-statements.ts";

let client: PGlite;
let prepared: PreparedStatements;
beforeAll(async () => {
  client = await PGlite.create();
  await client.exec("create table things (id int primary key, words text[], facts jsonb, at timestamptz, yes boolean)");
  prepared = await PreparedStatements.over(client);
});
afterAll(() => client.close());

test("answers as the database's own query does, the first time and afterwards", async () => {
  const insert = "insert into things values ($1, $2, $3, $4, $5) returning *";
  for (const id of [1, 2, 3]) {
    const values = [id, ["a", 'b"', "ü"], { n: id, deep: [null, { x: 1.5 }] }, new Date(0), id > 1];
    // eslint-disable-next-line no-await-in-loop -- one after another is the point
    expect((await prepared.query(insert, values)).rows).toEqual((await client.query("select * from things where id = $1", [id])).rows);
  }
  const options = { rowMode: "array" as const, parsers: { [types.TIMESTAMPTZ]: (text: string) => text } };
  const text = "select id, at, facts, null as nothing from things where id > $1 order by id";
  for (const least of [0, 2]) {
    // eslint-disable-next-line no-await-in-loop -- one after another is the point
    expect(await prepared.query(text, [least], options)).toEqual(await client.query(text, [least], options));
  }
});

test("nothing where nothing is answered, and how many rows were changed", async () => {
  const update = await prepared.query("update things set yes = $1", [null]);
  expect(update.rows).toEqual([]);
  expect(update.affectedRows).toBe(3);
});

test("a question that fails leaves the next one unharmed", async () => {
  const insert = "insert into things (id) values ($1)";
  await expect(prepared.query(insert, [1])).rejects.toMatchObject({ code: "23505" });
  await expect(prepared.query("select nonsense from nowhere")).rejects.toMatchObject({ code: "42P01" });
  await expect(prepared.query("select 1 / $1::int as it", [0])).rejects.toMatchObject({ code: "22012" });
  expect((await prepared.query("select 1 / $1::int as it", [1])).rows).toEqual([{ it: 1 }]);
});

test("a transaction that fails leaves nothing, and nobody else comes in between", async () => {
  let outside: Promise<unknown> = Promise.resolve();
  const failing = prepared.transaction(async (tx) => {
    await tx.query("insert into things (id) values ($1)", [10]);
    outside = prepared.query("select count(*)::int as things from things where id = $1", [10]).then(({ rows }) => rows);
    await tx.query("select $1::int as it", [1]);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await outside).toEqual([{ things: 0 }]);
});

test("more different questions than are kept are answered all the same", async () => {
  for (let number = 0; number < 1100; number++) {
    // eslint-disable-next-line no-await-in-loop -- there is one connection
    expect((await prepared.query(`select $1::int + ${number % 550} as it`, [1])).rows).toEqual([{ it: 1 + (number % 550) }]);
  }
  expect((await client.query("select count(*)::int as kept from pg_prepared_statements")).rows).toEqual([{ kept: 500 }]);
});

test("a transaction with a failed question inside keeps nothing, even if somebody caught the failure", async () => {
  const swallowing = prepared.transaction(async (tx) => {
    await tx.query("insert into things (id) values ($1)", [11]);
    await tx.query("insert into things (id) values ($1)", [11]).catch(() => undefined);
  });
  await expect(swallowing).rejects.toThrow("had failed");
  const unparsed = prepared.transaction(async (tx) => {
    await tx.query("select more nonsense from nowhere").catch(() => undefined);
    await tx.query("insert into things (id) values ($1)", [12]);
  });
  await expect(unparsed).rejects.toMatchObject({ code: "25P02" });
  expect((await prepared.query("select id from things where id > $1", [10])).rows).toEqual([]);
});

test("a transaction that asks nothing, or is asked after its end", async () => {
  expect(await prepared.transaction(async () => "nothing")).toBe("nothing");
  const { query } = await prepared.transaction(async (tx) => (await tx.query("select 1 as it"), tx));
  expect(() => query("select 1 as it")).toThrow("over");
});
