import { expect, test } from "vitest";
import { type ClassRow } from "#src/domain/class-view.ts";
import { UserId } from "#src/domain/people.ts";
import { arrange, type Filter, type Order } from "./class-order.ts";
import { findNewCalls, openState, takeChange } from "./class-state.ts";

let count = 0;
const makeRow = (name: string, change: Partial<ClassRow> = {}): ClassRow => ({
  userId: UserId.parse(`5c0a1b9e-0000-4000-8000-${String(count++).padStart(12, "0")}`),
  name,
  contentUid: null,
  exerciseUid: null,
  doing: "reads",
  isGraded: false,
  since: null,
  position: null,
  verdict: null,
  passed: null,
  checks: null,
  stuck: null,
  help: [],
  ...change,
});
const call = (id: string, takenBy: string | null = null) => ({
  id,
  exerciseUid: "e",
  question: "",
  raisedAt: "2026-11-22T18:00:00.000Z",
  takenBy,
});
const all: Filter = { who: "all", name: "", exerciseUid: "" };
const byNeed: Order = { key: "attention", isDescending: false };
const names = (rows: ClassRow[], filter: Filter = all, order: Order = byNeed) =>
  arrange(rows, filter, order, ({ contentUid }) => contentUid ?? "").map(({ name }) => name);

const rows = [
  makeRow("Zoe"),
  makeRow("Eva", { doing: "away" }),
  makeRow("Ben", { stuck: { kind: "check", checkId: "mask", times: 3 }, exerciseUid: "e" }),
  makeRow("Kim", { help: [call("1", "Tom")], passed: 1, checks: 3 }),
  makeRow("Ada", { help: [call("2")], passed: 2, checks: 2 }),
];

test("whoever asks and has nobody stands first, then whoever asks, then whoever is stuck, then everybody by name", () => {
  expect(names(rows)).toEqual(["Ada", "Kim", "Ben", "Eva", "Zoe"]);
});

test("filters leave who needs help, who is there, whose name contains a word, or who is in one exercise", () => {
  expect(names(rows, { ...all, who: "attention" })).toEqual(["Ada", "Kim", "Ben"]);
  expect(names(rows, { ...all, who: "there" })).not.toContain("Eva");
  expect(names(rows, { ...all, name: " E" })).toEqual(["Ben", "Eva", "Zoe"]);
  expect(names(rows, { ...all, exerciseUid: "e" })).toEqual(["Ben"]);
});

test("every column sorts both ways", () => {
  expect(names(rows, all, { key: "name", isDescending: true })).toEqual(["Zoe", "Kim", "Eva", "Ben", "Ada"]);
  expect(names(rows, all, { key: "checks", isDescending: true }).slice(0, 2)).toEqual(["Ada", "Kim"]);
  for (const key of ["where", "doing", "since"] as const) expect(names(rows, all, { key, isDescending: false })).toHaveLength(5);
});

test("a change replaces the rows that it names, forgets who has left, and tells which calls are new", () => {
  const at = "2026-11-22T18:00:00.000Z";
  const change = { cohortId: "c", at, whole: false, rows: [], gone: [], heat: [] };
  const before = openState({ ...change, rows });
  const [zoe, eva] = rows as [ClassRow, ClassRow];
  const after = takeChange(before, { ...change, rows: [{ ...zoe, help: [call("3")] }], gone: [eva.userId] });
  expect(after.rows.size).toBe(4);
  expect(after.rows.get(rows[2]!.userId)).toBe(before.rows.get(rows[2]!.userId));
  expect(findNewCalls(before, after).map(({ row }) => row.name)).toEqual(["Zoe"]);
  expect(takeChange(after, { ...change, whole: true, rows: [eva] }).rows.size).toBe(1);
});
