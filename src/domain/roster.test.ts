import { expect, test } from "vitest";
import { checkRoster, type RosterContext } from "./roster.ts";

const empty: RosterContext = { members: new Set(), invited: new Set(), freeSeats: Number.POSITIVE_INFINITY };
const rows = (...all: string[][]) => all.map((cells, index) => ({ line: index + 1, cells }));
const problems = (context: RosterContext, ...all: string[][]) => checkRoster(rows(...all), context)?.map((row) => row.problems);

test("a first row may name the columns in either language and any order; without one they are name, address, role", () => {
  const entry = { name: "Ada", email: "ada@example.org", role: "guest" };
  expect(checkRoster(rows(["Courriel", "Rôle", "NOM"], ["Ada@Example.org", "Invité", "Ada"]), empty)).toMatchObject([{ line: 2, entry }]);
  expect(checkRoster(rows(["Ada", "ada@example.org", "guest"]), empty)).toMatchObject([{ line: 1, entry }]);
  expect(checkRoster(rows(["Ada", "ada@example.org"]), empty)).toMatchObject([{ entry: { role: "learner" }, problems: [] }]);
  expect(checkRoster(rows(["first", "second"], ["Ada", "x"]), empty)).toBeUndefined();
  expect(checkRoster([], empty)).toEqual([]);
});

test("every problem of a row is told", () => {
  expect(
    problems(empty, ["", "ada@", "boss"], ["Bob", ""], ["x".repeat(101), `${"y".repeat(250)}@example.org`], ["A\u202Eb", "c@example.org"]),
  ).toEqual([["name-missing", "email-shape", "unknown-role"], ["email-missing"], ["too-long"], ["name-characters"]]);
});

test("an address counts once, whatever its case, and neither members nor invited people are invited again", () => {
  const context = { ...empty, members: new Set(["m@example.org"]), invited: new Set(["i@example.org"]) };
  expect(problems(context, ["A", "a@example.org"], ["B", "A@EXAMPLE.org"], ["M", "M@example.org"], ["I", "i@example.org"])).toEqual([
    [],
    ["twice"],
    ["member"],
    ["invited"],
  ]);
});

test("seats go to learners in the order of the list; guests and faulty rows take none", () => {
  expect(
    problems({ ...empty, freeSeats: 1 }, ["G", "g@example.org", "guest"], ["X", "no"], ["A", "a@example.org"], ["B", "b@example.org"]),
  ).toEqual([[], ["email-shape"], [], ["no-seat"]]);
});
