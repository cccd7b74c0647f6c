import { z } from "zod";

/** Somebody whom a trainer puts on a cohort's list. */
export interface RosterEntry {
  readonly name: string;
  readonly email: string;
  readonly role: "learner" | "guest";
}

/** What is wrong with a row of a list. */
export type RowProblem =
  | "name-missing"
  | "name-characters"
  | "email-missing"
  | "email-shape"
  | "too-long"
  | "unknown-role"
  | "twice"
  | "member"
  | "invited"
  | "no-seat";

/** A row as it stands in the list, and what would come of it: an entry, or problems. */
export interface CheckedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly entry: RosterEntry;
  readonly problems: readonly RowProblem[];
}

/** What a cohort knows already, with addresses in lower case. */
export interface RosterContext {
  readonly members: ReadonlySet<string>;
  readonly invited: ReadonlySet<string>;
  readonly freeSeats: number;
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

type Columns = Readonly<Record<keyof RosterEntry, number>>;

const columnNames: Readonly<Record<keyof RosterEntry, readonly string[]>> = {
  name: ["name", "full name", "nom", "nom complet", "prenom et nom", "participant"],
  email: ["email", "e-mail", "mail", "email address", "e-mail address", "courriel", "adresse", "adresse e-mail", "adresse electronique"],
  role: ["role"],
};
const roleNames: Readonly<Record<string, RosterEntry["role"]>> = {
  "": "learner",
  learner: "learner",
  student: "learner",
  apprenant: "learner",
  apprenante: "learner",
  guest: "guest",
  invite: "guest",
  invitee: "guest",
};

/**
 * Checks a list row by row, before anything is written. Its first row may name the columns, in any order; where it holds
 * an address, the columns are name, address and role. Undefined where named columns hold no address.
 */
export function checkRoster(rows: readonly Row[], context: RosterContext): CheckedRow[] | undefined {
  const [first, ...rest] = rows;
  if (!first) return [];
  const isData = first.cells.some((cell) => cell.includes("@"));
  const columns = isData ? { name: 0, email: 1, role: 2 } : findColumns(first.cells);
  if (!columns) return undefined;
  const seen = new Set<string>();
  let { freeSeats } = context;
  return (isData ? rows : rest).map(({ line, cells }) => {
    const { entry, problems } = readRow(cells, columns);
    if (entry.email !== "" && seen.has(entry.email)) problems.push("twice");
    else if (context.members.has(entry.email)) problems.push("member");
    else if (context.invited.has(entry.email)) problems.push("invited");
    seen.add(entry.email);
    if (problems.length === 0 && entry.role === "learner") {
      if (freeSeats <= 0) problems.push("no-seat");
      freeSeats -= 1;
    }
    return { line, cells, entry, problems };
  });
}

function findColumns(header: readonly string[]): Columns | undefined {
  const plain = header.map(simplify);
  const find = (column: keyof RosterEntry) => plain.findIndex((cell) => columnNames[column].includes(cell));
  const columns = { name: find("name"), email: find("email"), role: find("role") };
  return columns.email === -1 || columns.name === -1 ? undefined : columns;
}

function readRow(cells: readonly string[], columns: Columns): { entry: RosterEntry; problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const name = cells[columns.name] ?? "";
  const email = (cells[columns.email] ?? "").toLowerCase();
  const role = roleNames[simplify(cells[columns.role] ?? "")];
  if (name === "") problems.push("name-missing");
  // Neither control characters nor those that turn the direction of the text around them: it stands beside other people's.
  else if (/[\p{Cc}\u{FFFD}\u202A-\u202E\u2066-\u2069]/u.test(name)) problems.push("name-characters");
  if (email === "") problems.push("email-missing");
  else if (email.length <= 254 && !z.email().safeParse(email).success) problems.push("email-shape");
  if (name.length > 100 || email.length > 254) problems.push("too-long");
  if (!role) problems.push("unknown-role");
  return { entry: { name, email, role: role ?? "learner" }, problems };
}

/** Without case and accents: a column is found however it is written. */
const simplify = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").trim().toLowerCase();
