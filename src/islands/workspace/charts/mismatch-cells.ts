import type { Picture } from "#contract/verdict.ts";

type Cells = Picture["expected"];

/** How dark a cell can be, from 0 for the lowest value. */
export const levels = 8;

/** The lowest and the highest finite value of all these; nought where there is none. */
export function findRange(...rows: readonly Cells[]): readonly [low: number, high: number] {
  const finite = rows.flat().filter((value) => value !== null);
  return finite.length === 0 ? [0, 0] : [Math.min(...finite), Math.max(...finite)];
}

/** Cells by how dark they are: a path for each level, drawn on squares of size one. Those without a number are apart. */
export function drawLevels(cells: Cells, columns: number, [low, high]: readonly [number, number]): ReadonlyMap<number | "none", string> {
  const paths = new Map<number | "none", string>();
  cells.forEach((value, index) => {
    const level = value === null ? "none" : high > low ? Math.round((levels * (value - low)) / (high - low)) : 0;
    if (level === 0) return;
    const square = `M${index % columns} ${Math.floor(index / columns)}h1v1h-1z`;
    paths.set(level, (paths.get(level) ?? "") + square);
  });
  return paths;
}

/** A cell of a picture, and the stretch of rows and columns (from nought, both ends included) that it stands for. */
export interface Place {
  readonly index: number;
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

/** Where both are furthest apart, the worst first; what is not a finite number is worst of all. */
export function findWorst({ rows, columns, of, difference }: Picture, most = 8): Place[] {
  const worst = difference
    .map((value, index) => ({ index, apart: value ?? Number.POSITIVE_INFINITY }))
    .filter(({ apart }) => apart > 0)
    .toSorted((a, b) => (a.apart === b.apart ? a.index - b.index : b.apart - a.apart));
  return worst.slice(0, most).map(({ index }) => ({
    index,
    rows: findStretch(Math.floor(index / columns), rows, of[0]),
    columns: findStretch(index % columns, columns, of[1]),
  }));
}

function findStretch(cell: number, cells: number, size: number): readonly [number, number] {
  const first = Math.floor((cell * size) / cells);
  return [first, Math.max(first, Math.floor(((cell + 1) * size) / cells) - 1)];
}
