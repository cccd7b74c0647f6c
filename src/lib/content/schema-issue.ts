import type { z } from "zod";
import { showValue } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** What one refusal of a schema says: which value stood there, and what may. */
export function describeIssue(issue: Issue, input: unknown): { path: PropertyKey[]; found: string; expected: string } {
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    return { path: [...issue.path, key ?? ""], found: `the unknown key "${issue.keys.join('", "')}"`, expected: "it left out, or its name corrected" };
  }
  const name = issue.path.map(String).join(".");
  const value = showValue(valueAt(input, issue.path));
  return { path: issue.path, found: name ? `${value} at "${name}"` : value, expected: describeExpected(issue) };
}

function describeExpected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return withArticle(issue.expected);
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "too_small":
      return `${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${unitOf(issue.origin, Number(issue.minimum))}`;
    case "too_big":
      return `${issue.inclusive ? "at most" : "less than"} ${issue.maximum}${unitOf(issue.origin, Number(issue.maximum))}`;
    case "invalid_format":
      return issue.message.startsWith("Invalid") ? `a ${issue.format === "regex" ? `text like ${issue.pattern}` : issue.format}` : issue.message;
    case "invalid_union":
      return issue.discriminator ? `a known "${issue.discriminator}"` : issue.message;
    case "unrecognized_keys":
    case "invalid_key":
    case "invalid_element":
    case "not_multiple_of":
    case "custom":
      return issue.message;
  }
}

function withArticle(type: string): string {
  const word = { record: "mapping", object: "mapping", array: "list", string: "text", int: "whole number" }[type] ?? type;
  return `a ${word}`;
}

function unitOf(origin: string, count: number): string {
  const unit = { string: "character", array: "entry", set: "entry", map: "entry" }[origin];
  if (!unit) return "";
  if (count === 1) return ` ${unit}`;
  return unit === "entry" ? " entries" : ` ${unit}s`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}
