/** What is wrong in a course's files, and where. Errors keep a course from being packed; warnings do not. */
export interface Problem {
  readonly severity: "error" | "warning";
  /** Path below the course's folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly expected: string;
}

/** A point in a file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The beginning of a file: where a problem stands that concerns it as a whole. */
export const fileStart: Place = { line: 1, column: 1 };

/** One line of text: `en.mdx:12:3: error: found …; expected …` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, found, expected } = problem;
  return `${file}:${line}:${column}: ${severity}: found ${found}; expected ${expected}`;
}

/** Sorted as a reader goes through the files. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

/** A value as a sentence shows it: JSON, cut short. */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
