import type { ClassChange, ClassRow, ExerciseHeat } from "#src/domain/class-view.ts";

/** A class as this page knows it. */
export interface ClassState {
  readonly rows: ReadonlyMap<string, ClassRow>;
  readonly heat: ReadonlyMap<string, ExerciseHeat>;
  readonly at: string;
}

const nothing: ClassState = { rows: new Map(), heat: new Map(), at: "" };

/** What a page knows after it was told this. Rows that have not changed stay the same objects. */
export function takeChange(state: ClassState, { whole, rows, gone, heat, at }: ClassChange): ClassState {
  const base = whole ? nothing : state;
  const nextRows = new Map(base.rows);
  for (const row of rows) nextRows.set(row.userId, row);
  for (const userId of gone) nextRows.delete(userId);
  const nextHeat = new Map(base.heat);
  for (const one of heat) nextHeat.set(one.exerciseUid, one);
  return { rows: nextRows, heat: nextHeat, at };
}

export const openState = (first: ClassChange): ClassState => takeChange(nothing, { ...first, whole: true });

/** Calls for help that are new since an earlier state: what a page says aloud. */
export function findNewCalls(before: ClassState, after: ClassState): { row: ClassRow; exerciseUid: string }[] {
  return [...after.rows.values()].flatMap((row) => {
    const known = new Set(before.rows.get(row.userId)?.help.map(({ id }) => id));
    return row.help.filter(({ id }) => !known.has(id)).map(({ exerciseUid }) => ({ row, exerciseUid }));
  });
}
