import type { ClassRow } from "#src/domain/class-view.ts";

export type SortKey = "attention" | "name" | "where" | "doing" | "since" | "checks";
export interface Order {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** Who is shown. */
export interface Filter {
  readonly who: "all" | "attention" | "there";
  readonly name: string;
  /** Of an exercise; empty for every one. */
  readonly exerciseUid: string;
}

const doings: readonly ClassRow["doing"][] = ["runs", "waits", "graded", "edits", "reads", "away"];

/** Whoever asks and whom nobody has gone to, then whoever asks, then whoever is stuck. */
export function rankAttention({ help, stuck }: ClassRow): number {
  if (help.some(({ takenBy }) => takenBy === null)) return 0;
  if (help.length > 0) return 1;
  return stuck ? 2 : 3;
}

/** Rows that fit a filter, in an order. Whoever is equal in it stands by name. */
export function arrange(
  rows: Iterable<ClassRow>,
  filter: Filter,
  { key, isDescending }: Order,
  wordPlace: (row: ClassRow) => string,
): ClassRow[] {
  const name = filter.name.trim().toLowerCase();
  const fitting = [...rows].filter(
    (row) =>
      (filter.who !== "attention" || rankAttention(row) < 3) &&
      (filter.who !== "there" || row.doing !== "away") &&
      (filter.exerciseUid === "" || row.exerciseUid === filter.exerciseUid) &&
      (name === "" || row.name.toLowerCase().includes(name)),
  );
  const { compare } = new Intl.Collator();
  const keys = new Map(fitting.map((row) => [row, keyOf(row, key, wordPlace)]));
  const sign = isDescending ? -1 : 1;
  return fitting.toSorted((a, b) => {
    const [left, right] = [keys.get(a) ?? 0, keys.get(b) ?? 0];
    const order = typeof left === "string" || typeof right === "string" ? compare(String(left), String(right)) : left - right;
    return order === 0 ? compare(a.name, b.name) : sign * order;
  });
}

function keyOf(row: ClassRow, key: SortKey, wordPlace: (row: ClassRow) => string): string | number {
  switch (key) {
    case "attention":
      return rankAttention(row);
    case "name":
      return row.name;
    case "where":
      return wordPlace(row);
    case "doing":
      return doings.indexOf(row.doing);
    case "since":
      // What began last stands last; what goes on at this moment has no beginning.
      return row.since === null ? Number.MAX_SAFE_INTEGER : Date.parse(row.since);
    case "checks":
      return row.checks ? (row.passed ?? 0) / row.checks : -1;
  }
}
