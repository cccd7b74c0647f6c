import { z } from "zod";

// The checked form of a page that a trainer wrote in MDX. Nothing in it can run:
// every node is one of these shapes, every attribute a literal that its
// component's schema has accepted. docs/decisions/0001 says why.

/** HTML elements a page may contain, all written as Markdown. */
const elementTags = [
  "p",
  "h2",
  "h3",
  "h4",
  "ul",
  "ol",
  "li",
  "blockquote",
  "em",
  "strong",
  "del",
  "code",
  "a",
  "br",
  "hr",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
] as const;

export type ContentNode =
  | { kind: "text"; text: string }
  | { kind: "element"; tag: (typeof elementTags)[number]; attributes: Record<string, string>; children: ContentNode[] }
  | { kind: "code"; language: string; source: string; html: string }
  | { kind: "math"; display: boolean; source: string; html: string }
  | { kind: "component"; name: string; props: Record<string, string | number | boolean>; children: ContentNode[] };

export const ContentNode: z.ZodType<ContentNode> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("text"), text: z.string() }),
    z.strictObject({
      kind: z.literal("element"),
      tag: z.enum(elementTags),
      attributes: z.record(z.string(), z.string()),
      children: z.array(ContentNode),
    }),
    z.strictObject({ kind: z.literal("code"), language: z.string(), source: z.string(), html: z.string() }),
    z.strictObject({ kind: z.literal("math"), display: z.boolean(), source: z.string(), html: z.string() }),
    z.strictObject({
      kind: z.literal("component"),
      name: z.string(),
      props: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      children: z.array(ContentNode),
    }),
  ]),
);

/** One page in one language, ready to render. */
export const ContentPage = z.strictObject({
  title: z.string().min(1),
  description: z.string(),
  minutes: z.int().min(1).describe("As the front matter states, else reading time at 200 words a minute, rounded up."),
  headings: z.array(z.strictObject({ id: z.string(), depth: z.int().min(2).max(3), text: z.string() })),
  body: z.array(ContentNode),
  sourceDigest: z.string().describe("SHA-256 of the source file."),
  translationOf: z.string().nullable().describe("Digest of the source this page was translated from, as its front matter states."),
  stale: z.boolean().describe("True where that source has changed since."),
});
export type ContentPage = z.infer<typeof ContentPage>;
