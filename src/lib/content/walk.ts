import type { PhrasingContent, RootContent } from "mdast";
import type { ContentNode } from "#src/domain/content-tree.ts";
import type { PageKind } from "./component-rules.ts";
import { renderFormula } from "./formula.ts";
import type { Highlight } from "./highlight.ts";
import type { PageFindings } from "./page-findings.ts";
import { fileStart, type Place } from "./problem.ts";

/** A component as the parser saw it. */
export type Tag = Extract<RootContent, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;
export type Element = Extract<ContentNode, { kind: "element" }>;
export type Component = Extract<ContentNode, { kind: "component" }>;

/** A figure's file as the page will name it, or why it cannot be shown. */
export type FindFigure = (source: string) => { digest: string; width: number; height: number } | { found: string; expected: string };

/** One walk through a page. Blocks, lines and components hold each other, so each step reaches the others through here. */
export interface Walk {
  readonly kind: PageKind;
  readonly findings: PageFindings;
  readonly highlight: Highlight;
  readonly findFigure: FindFigure;
  /** Depth of the last heading; the title in the front matter is the first. */
  depth: number;
  /** The checked form of blocks. `parent` names the component they stand directly in. */
  blocks(nodes: readonly RootContent[], parent?: string): ContentNode[];
  /** The checked form of what stands within a line. */
  inline(nodes: readonly PhrasingContent[]): ContentNode[];
  /** The checked form of a component; `parent` is "text" within a line. */
  component(node: Tag, parent: string | undefined): ContentNode[];
}

interface Placed {
  position?: { start: { line: number; column: number } } | undefined;
}

/** Where a node begins. */
export function placeOf(node: Placed): Place {
  const start = node.position?.start;
  return start ? { line: start.line, column: start.column } : fileStart;
}

export function makeElement(tag: Element["tag"], children: ContentNode[], attributes: Record<string, string> = {}): Element {
  return { kind: "element", tag, attributes, children };
}

/** A formula, in a line or on one of its own. */
export function checkFormula(walk: Walk, node: Placed & { value: string }, display: boolean): ContentNode[] {
  const result = renderFormula(node.value, display);
  if ("html" in result) return [{ kind: "math", display, source: node.value, html: result.html }];
  walk.findings.refuse(placeOf(node), `a formula that cannot be set (${result.error})`, "LaTeX that KaTeX knows");
  return [];
}

/** `{…}` in a page, wherever it stands. */
export function refuseExpression(walk: Walk, node: Placed & { value: string }): ContentNode[] {
  walk.findings.refuse(placeOf(node), `the expression {${node.value}}`, "text; nothing in a page is computed (write \\{ for a brace)");
  return [];
}

/** The words of a row of nodes, without their markup. */
export function plainText(nodes: readonly PhrasingContent[]): string {
  return nodes.map((node) => ("value" in node ? node.value : "children" in node ? plainText(node.children) : "")).join("");
}
