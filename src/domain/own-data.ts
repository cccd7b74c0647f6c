import type { OwnDataSettings } from "./exercise.ts";

/** Why a row of a learner's table is left out. */
export type OwnRowFault = "columns" | "empty" | "long";

/** What a learner's table holds. */
export interface OwnTable {
  readonly rows: number;
  /** Lines of the file that are left out, and why. */
  readonly faults: readonly { readonly line: number; readonly fault: OwnRowFault }[];
}

/** A sentence, not a book: what a model with 128 places can take in is far less. */
const longestCell = 300;

/** Counts the rows of a table that an exercise can use; a first line that names the columns is none. */
export function checkOwnTable(
  records: readonly { readonly line: number; readonly cells: readonly string[] }[],
  { columns }: Pick<OwnDataSettings, "columns">,
): OwnTable {
  const [first] = records;
  const hasHeader = first?.cells.length === columns.length && first.cells.every((cell, index) => cell.toLowerCase() === columns[index]);
  const checked = records.slice(hasHeader ? 1 : 0).map(({ line, cells }) => ({ line, fault: findFault(cells, columns.length) }));
  const faults = checked.flatMap(({ line, fault }) => (fault ? [{ line, fault }] : []));
  return { rows: checked.length - faults.length, faults };
}

function findFault(cells: readonly string[], columns: number): OwnRowFault | undefined {
  if (cells.length !== columns) return "columns";
  if (cells.some((cell) => cell === "")) return "empty";
  return cells.some((cell) => cell.length > longestCell) ? "long" : undefined;
}
