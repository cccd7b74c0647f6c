import { z } from "zod";
import { houseZone, parseZonedTime } from "#src/lib/zoned-time.ts";
import type { AuditQuestion } from "#src/server/audit-search.ts";

const dayMs = 86_400_000;

const text = z
  .string()
  .trim()
  .max(254)
  .transform((value) => value || null);
const Day = z.string().transform((day, context) => {
  if (day === "") return null;
  const begins = parseZonedTime(`${day}T00:00`, houseZone);
  if (!begins) context.addIssue({ code: "custom", message: "no-such-day" });
  return begins ?? null;
});
const id = z.union([z.literal(""), z.uuid("no-such-cohort")]).transform((value) => value || null);
const Question = z.object({ person: text, cohort: id, action: text, from: Day, until: Day, after: id });

export type AuditField = keyof z.input<typeof Question>;
export const auditFields = Object.keys(Question.shape) as AuditField[];

/** What an address of the page asks for, and the fields that ask for what there cannot be. */
export function readAuditQuestion(query: URLSearchParams): {
  question: AuditQuestion | undefined;
  values: Readonly<Record<AuditField, string>>;
  faults: Readonly<Partial<Record<AuditField, string>>>;
} {
  const values = Object.fromEntries(auditFields.map((field) => [field, query.get(field) ?? ""])) as Record<AuditField, string>;
  const parsed = Question.safeParse(values);
  if (!parsed.success) {
    const faults = Object.fromEntries(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]));
    return { question: undefined, values, faults };
  }
  const { cohort, until, ...rest } = parsed.data;
  // The last day is meant to its end.
  const question = { ...rest, cohortId: cohort, until: until && new Date(until.getTime() + dayMs) };
  return { question, values, faults: {} };
}
