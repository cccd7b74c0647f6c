import { GradeQuery } from "#src/domain/grade-selection.ts";

const usual = GradeQuery.parse({});

/** A way to look at a gradebook as the end of an address; what is usual is left out. */
export function writeQuery(query: GradeQuery): string {
  const parts = Object.entries(query).filter(([name, value]) => value !== usual[name as keyof GradeQuery]);
  return `?${new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** What an address asks for. */
export const readQuery = (url: URL): GradeQuery => GradeQuery.parse(Object.fromEntries(url.searchParams));
