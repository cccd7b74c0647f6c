import { z } from "zod";
import { Name } from "#contract/job-spec.ts";
import { Slug } from "#src/domain/course-pack.ts";

/** Kinds of page: some components belong to some of them only. */
export type PageKind = "lesson" | "statement" | "hints" | "landing" | "notes";

export interface ComponentRule {
  /** `inline` stands within a sentence, `block` between paragraphs. */
  readonly place: "block" | "inline";
  /** What may stand between its tags. */
  readonly children: "blocks" | "inline" | "code" | "alternative" | "none";
  /** Components that it must stand directly in; anywhere on the page where absent. */
  readonly parents?: readonly string[];
  readonly pages?: readonly PageKind[];
  readonly props: z.ZodObject;
}

// Attributes are literal text (or bare, which means true); numbers are written as text.
const text = z.string().trim().min(1);
const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/, "a number such as 2 or 0.5")
  .transform(Number);
const flag = z.literal(true);
const id = Slug;

/** Every component that a page may use, and what it may be given. docs/trainers/writing-a-lesson.md shows each. */
export const componentRules: Readonly<Record<string, ComponentRule>> = {
  Callout: {
    place: "block",
    children: "blocks",
    props: z.strictObject({ kind: z.enum(["note", "try", "careful", "measured"]), title: text.optional() }),
  },
  Figure: {
    place: "block",
    children: "alternative",
    props: z.strictObject({ src: text, alt: text, caption: text.optional() }),
  },
  TextAlternative: { place: "block", children: "blocks", parents: ["Figure"], props: z.strictObject({}) },
  Details: { place: "block", children: "blocks", props: z.strictObject({ title: text }) },
  Hint: { place: "block", children: "blocks", props: z.strictObject({ title: text.optional() }) },
  Margin: { place: "block", children: "blocks", props: z.strictObject({ title: text.optional() }) },
  Term: { place: "inline", children: "inline", props: z.strictObject({ of: id }) },
  ExerciseLink: { place: "block", children: "blocks", pages: ["lesson", "landing"], props: z.strictObject({ of: id }) },
  Quiz: { place: "block", children: "none", pages: ["lesson"], props: z.strictObject({ of: id, question: id.optional() }) },
  Snippet: {
    place: "block",
    children: "code",
    pages: ["lesson"],
    props: z.strictObject({ id, environment: Name.default("pytorch"), estimateSeconds: number }),
  },
  Predict: { place: "block", children: "blocks", pages: ["lesson"], props: z.strictObject({ id }) },
  Option: { place: "block", children: "inline", parents: ["Predict"], props: z.strictObject({ correct: flag.optional() }) },
  Answer: { place: "block", children: "blocks", parents: ["Predict"], props: z.strictObject({}) },
  Receipt: {
    place: "block",
    children: "none",
    pages: ["lesson"],
    props: z
      .strictObject({
        cpuSeconds: number.optional(),
        gpuSeconds: number.optional(),
        joules: number.optional(),
        euros: number.optional(),
        measuredOn: text.optional(),
      })
      .refine((receipt) => receipt.cpuSeconds !== undefined || receipt.gpuSeconds !== undefined, "cpuSeconds or gpuSeconds"),
  },
  Task: {
    place: "block",
    children: "blocks",
    pages: ["statement"],
    props: z.strictObject({ id: z.string().regex(/^[1-9]\d?$/, "a task's number").transform(Number) }),
  },
};
