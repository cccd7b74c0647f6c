import { expect, it } from "vitest";
import { GradeQuery, rowsOfPage, selectGrades } from "./grade-selection.ts";
import { type GradeCell, type GradedExercise, type GradeMark, type GradeRow } from "./gradebook.ts";
import { UserId } from "./people.ts";

const exercises: GradedExercise[] = [0, 1].map((module) => ({
  uid: `e${module}`,
  slug: `exercise-${module}`,
  number: `${module + 1}.1`,
  title: "",
  module,
  points: 1,
}));
const cell = (score: number | null, marks: readonly GradeMark[] = []): GradeCell => ({
  score,
  counted: null,
  adjusted: null,
  attempts: score === null ? 0 : 1,
  workMs: 0,
  gpuMs: 0,
  passedAfter: null,
  passedAfterMs: null,
  marks,
});
const row = (name: string, ...cells: GradeCell[]): GradeRow => ({
  userId: UserId.parse("00000000-0000-4000-8000-000000000001"),
  name,
  cells,
  modules: [0, 0],
  total: cells.reduce((sum, { score }) => sum + (score ?? 0), 0) / 2,
});
const rows = [row("Zoë", cell(1), cell(null)), row("Ada", cell(0.5, ["late"]), cell(1)), row("Émile", cell(null), cell(0.25))];
const select = (query: Record<string, string>) => selectGrades({ exercises, rows }, GradeQuery.parse(query), "fr");
const names = (query: Record<string, string>) => select(query).rows.map(({ name }) => name);

it("sorts by name as the reader's language does, by total, and by an exercise, where no score is below all", () => {
  expect(names({})).toEqual(["Ada", "Émile", "Zoë"]);
  expect(names({ sort: "total", order: "down" })).toEqual(["Ada", "Zoë", "Émile"]);
  expect(names({ sort: "exercise-0" })).toEqual(["Émile", "Ada", "Zoë"]);
});

it("finds names without their accents, and picks rows by a mark or by what is missing", () => {
  expect(names({ find: "emi" })).toEqual(["Émile"]);
  expect(names({ mark: "late" })).toEqual(["Ada"]);
  expect(names({ mark: "nothing" })).toEqual(["Émile", "Zoë"]);
});

it("shows one module's exercises, and looks for marks in those alone", () => {
  expect(select({ module: "2" }).columns).toEqual([1]);
  expect(names({ module: "2", mark: "late" })).toEqual([]);
});

it("takes what makes no sense for what is usual", () => {
  expect(names({ mark: "odd", sort: "no-such", page: "-3", module: "x", show: "y" })).toEqual(["Ada", "Émile", "Zoë"]);
});

it("parts many learners into pages, and shows all where they are asked for", () => {
  const many = { exercises, rows: Array.from({ length: rowsOfPage + 1 }, () => row("A", cell(null), cell(null))) };
  const page = (query: Record<string, string>) => selectGrades(many, GradeQuery.parse(query), "en");
  expect(page({ page: "2" })).toMatchObject({ page: 2, pages: 2, rows: [{}], found: rowsOfPage + 1 });
  expect(page({ page: "9" }).page).toBe(2);
  expect(page({ rows: "all" }).rows).toHaveLength(rowsOfPage + 1);
});
