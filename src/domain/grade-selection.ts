import { z } from "zod";
import { type GradeCell, type GradedExercise, gradeMarks, type GradeRow } from "./gradebook.ts";
import type { Locale } from "./locale.ts";

/** What cells show. */
export const gradeFigures = ["score", "attempts", "time", "gpu"] as const;
export type GradeFigure = (typeof gradeFigures)[number];

/** What rows can be picked by: a mark in any of their cells, or a cell with nothing handed in. */
export const gradeFilters = [...gradeMarks, "nothing"] as const;

/** Learners on one page, where not all are asked for. */
export const rowsOfPage = 100;

/** How somebody looks at a gradebook, as its address says it. What makes no sense is as if it were not there. */
export const GradeQuery = z.object({
  find: z.string().max(100).catch(""),
  mark: z.enum(gradeFilters).or(z.literal("")).catch(""),
  /** From 1; null: all. */
  module: z.coerce.number().int().min(1).nullable().catch(null),
  show: z.enum(gradeFigures).catch("score"),
  /** `name`, `total`, or an exercise's slug. */
  sort: z.string().max(80).catch("name"),
  order: z.enum(["up", "down"]).catch("up"),
  page: z.coerce.number().int().min(1).catch(1),
  rows: z.enum(["some", "all"]).catch("some"),
});
export type GradeQuery = z.infer<typeof GradeQuery>;

/** The rows that somebody asks for, in their order. */
export interface Selection {
  readonly rows: readonly GradeRow[];
  /** Columns, by their place among the exercises. */
  readonly columns: readonly number[];
  readonly found: number;
  readonly page: number;
  readonly pages: number;
}

export function selectGrades(
  { exercises, rows }: { readonly exercises: readonly GradedExercise[]; readonly rows: readonly GradeRow[] },
  query: GradeQuery,
  locale: Locale,
): Selection {
  const columns = [...exercises.keys()].filter((index) => query.module === null || exercises[index]?.module === query.module - 1);
  const wanted = fold(query.find.trim());
  const found = rows.filter((row) => fold(row.name).includes(wanted) && hasMark(row, columns, query.mark));
  const sorted = sortRows(found, exercises, query, locale);
  const pages = query.rows === "all" ? 1 : Math.max(1, Math.ceil(sorted.length / rowsOfPage));
  const page = Math.min(query.page, pages);
  const shown = query.rows === "all" ? sorted : sorted.slice((page - 1) * rowsOfPage, page * rowsOfPage);
  return { rows: shown, columns, found: sorted.length, page, pages };
}

/** Without accents and capitals: "Zoë" is found by "zoe". */
const fold = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

function hasMark({ cells }: GradeRow, columns: readonly number[], mark: GradeQuery["mark"]): boolean {
  if (mark === "") return true;
  return columns.some((index) => {
    const cell = cells[index];
    if (!cell) return false;
    return mark === "nothing" ? cell.attempts === 0 && cell.score === null : cell.marks.includes(mark);
  });
}

function sortRows(rows: readonly GradeRow[], exercises: readonly GradedExercise[], query: GradeQuery, locale: Locale): GradeRow[] {
  const byName = new Intl.Collator(locale).compare;
  const direction = query.order === "down" ? -1 : 1;
  const column = exercises.findIndex(({ slug }) => slug === query.sort);
  if (query.sort !== "total" && column < 0) return rows.toSorted((a, b) => direction * byName(a.name, b.name));
  const valueOf = (row: GradeRow) => (query.sort === "total" ? row.total : readFigure(row.cells[column], query.show));
  return rows.toSorted((a, b) => direction * (valueOf(a) - valueOf(b)) || byName(a.name, b.name));
}

/** A cell's figure as a number; one without a score is below all that have one. */
function readFigure(cell: GradeCell | undefined, figure: GradeFigure): number {
  if (!cell) return -1;
  if (figure === "score") return cell.score ?? -1;
  return figure === "attempts" ? cell.attempts : figure === "time" ? cell.workMs : cell.gpuMs;
}
