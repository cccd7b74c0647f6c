import type { Root, Yaml } from "mdast";
import { z } from "zod";
import type { ContentPage } from "#src/domain/content-tree.ts";
import { hashHex } from "../digest.ts";
import { checkBlocks } from "./check-blocks.ts";
import { checkComponent } from "./check-component.ts";
import { checkInline } from "./check-inline.ts";
import type { PageKind } from "./component-rules.ts";
import { loadHighlight } from "./highlight.ts";
import { parseMarkdown } from "./markdown.ts";
import { PageFindings } from "./page-findings.ts";
import { fileStart } from "./problem.ts";
import { placeOf, type FindFigure, type Walk } from "./walk.ts";
import { parseYaml } from "./yaml-file.ts";

const wordsPerMinute = 200;

const translationOf = z.string().regex(/^[0-9a-f]{16,64}$/, "at least 16 hexadecimal digits of the source file's SHA-256, in quotes");

const common = { description: z.string().default(""), minutes: z.int().min(1).optional(), translationOf: translationOf.optional() };

const frontMatter = {
  lesson: z.strictObject({ uid: z.uuid(), title: z.string().min(1), ...common }),
  landing: z.strictObject({ uid: z.never().optional(), title: z.string().min(1), ...common }),
  other: z.strictObject({ uid: z.never().optional(), title: z.string().min(1).optional(), ...common }),
};

export interface ParsedPage {
  /** Undefined where the front matter cannot be used; `findings.problems` says why. */
  readonly page: ContentPage | undefined;
  /** The uid that a lesson's front matter states. */
  readonly uid: string | undefined;
  readonly findings: PageFindings;
}

export interface PageSource {
  readonly file: string;
  readonly kind: PageKind;
  /** For pages whose title stands elsewhere. */
  readonly title?: string;
  readonly findFigure: FindFigure;
}

/** Reads one page: parses its source, holds every node against the allowlist, and keeps what is harmless as a tree. Runs nothing of it. */
export async function parsePage(source: string, options: PageSource): Promise<ParsedPage> {
  const findings = new PageFindings(options.file);
  const walk: Walk = {
    kind: options.kind,
    findings,
    findFigure: options.findFigure,
    highlight: await loadHighlight(),
    depth: 1,
    blocks: (nodes, parent) => checkBlocks(walk, nodes, parent),
    inline: (nodes) => checkInline(walk, nodes),
    component: (node, parent) => checkComponent(walk, node, parent),
  };
  const parsed = parseMarkdown(source);
  if ("problem" in parsed) {
    findings.refuse(parsed.problem.place, parsed.problem.found, parsed.problem.expected);
    return { page: undefined, uid: undefined, findings };
  }
  const [yaml, nodes] = splitFrontMatter(parsed.tree);
  const matter = readFrontMatter(yaml, findings, options);
  const body = checkBlocks(walk, nodes);
  checkHeadingLinks(findings, options.kind);
  if (!matter) return { page: undefined, uid: undefined, findings };
  const page: ContentPage = {
    title: matter.title ?? options.title ?? "",
    description: matter.description,
    minutes: matter.minutes ?? Math.max(1, Math.ceil(findings.words / wordsPerMinute)),
    headings: findings.headings,
    body,
    sourceDigest: hashHex(source),
    translationOf: matter.translationOf ?? null,
    stale: false,
  };
  return { page, uid: matter.uid, findings };
}

function splitFrontMatter(tree: Root): [Yaml | undefined, Root["children"]] {
  const [first, ...rest] = tree.children;
  return first?.type === "yaml" ? [first, rest] : [undefined, tree.children];
}

function readFrontMatter(yaml: Yaml | undefined, findings: PageFindings, { file, kind }: PageSource) {
  const text = yaml?.value ?? "";
  const layout = text.split("\n").findIndex((line) => /^["']?layout["']?\s*:/.test(line));
  if (layout >= 0) {
    findings.refuse({ line: layout + 2, column: 1 }, '"layout" in the front matter', "no layout: the site gives every page its frame");
    return undefined;
  }
  const schema = kind === "lesson" ? frontMatter.lesson : kind === "landing" ? frontMatter.landing : frontMatter.other;
  const firstLine = yaml ? placeOf(yaml).line + 1 : fileStart.line;
  const { value, problems } = parseYaml<z.ZodType<z.infer<(typeof frontMatter)[keyof typeof frontMatter]>>>(text, schema, { file, firstLine });
  findings.problems.push(...problems);
  return value;
}

/** Links to a heading of the same page. In hints, which are cut into pages later, there is nothing to link to. */
function checkHeadingLinks(findings: PageFindings, kind: PageKind): void {
  const ids = new Set(findings.headings.map((heading) => heading.id));
  for (const { name, place } of findings.mentions.filter((mention) => mention.kind === "heading")) {
    if (kind === "hints" || !ids.has(name)) findings.refuse(place, `a link to "#${name}"`, `a heading of this page: ${[...ids].join(", ") || "there is none"}`);
  }
}
