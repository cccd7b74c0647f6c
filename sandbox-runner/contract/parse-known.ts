import type { z } from "zod";

/**
 * Parses what somebody newer may have said: fields that nobody here knows are left out, and all others are held to the contract.
 * For what is only read. What is acted on, such as a job's spec, is parsed strictly: a word that is not understood may be what matters.
 */
export function parseKnown<Schema extends z.ZodType>(schema: Schema, value: unknown): z.ZodSafeParseResult<z.output<Schema>> {
  const left: unknown = structuredClone(value);
  for (;;) {
    const parsed = schema.safeParse(left);
    const unknown = parsed.error?.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? [issue] : [])) ?? [];
    if (parsed.success || unknown.length < parsed.error.issues.length) return parsed;
    for (const { path, keys } of unknown) {
      const holder = path.reduce((inner, step) => (inner as Record<PropertyKey, unknown>)[step], left) as Record<string, unknown>;
      for (const key of keys) delete holder[key];
    }
  }
}
