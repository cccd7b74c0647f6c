import { isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Place, Problem } from "./problem.ts";
import { describeIssue } from "./schema-issue.ts";

export interface ParsedYaml<T> {
  readonly value: T | undefined;
  readonly problems: Problem[];
  /** Where a key stands, for checks that come later. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

/** Reads YAML and holds it against a schema. `firstLine` is where the text begins in its file; `inherited` keys stand in where it has none. */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  where: { file: string; firstLine?: number; inherited?: Record<string, unknown> },
): ParsedYaml<z.infer<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const shift = (where.firstLine ?? 1) - 1;
  const toPlace = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: line + shift, column: col };
  };
  const placeOf = (path: readonly PropertyKey[]): Place => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return toPlace(node.range[0]);
    }
    return { line: 1 + shift, column: 1 };
  };
  const problem = (place: Place, found: string, expected: string): Problem => ({ severity: "error", file: where.file, ...place, found, expected });

  // A warning is an unknown tag: nothing that a course needs.
  const [syntaxError] = [...document.errors, ...document.warnings];
  if (syntaxError) {
    const message = syntaxError.message.split("\n")[0] ?? "";
    return { value: undefined, placeOf, problems: [problem(toPlace(syntaxError.pos[0]), `YAML that cannot be read (${message.replace(/ at line.*$/, "")})`, "valid YAML")] };
  }
  const own: unknown = readValue(document) ?? {};
  const input = where.inherited && typeof own === "object" ? { ...where.inherited, ...own } : own;
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data, placeOf, problems: [] };
  const problems = result.error.issues.map((issue) => {
    const { path, found, expected } = describeIssue(issue, input);
    return problem(placeOf(path), found, expected);
  });
  return { value: undefined, placeOf, problems };
}

/** Aliases are refused: a few lines of them can stand for gigabytes. */
function readValue(document: ReturnType<typeof parseDocument>): unknown {
  return document.toJS({ maxAliasCount: 0 });
}
