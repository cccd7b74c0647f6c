import type { Root } from "mdast";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { fileStart, type Place } from "./problem.ts";

const parser = unified().use(remarkParse).use(remarkMdx).use(remarkGfm).use(remarkMath).use(remarkFrontmatter, ["yaml"]).freeze();

export interface SyntaxProblem {
  readonly place: Place;
  readonly found: string;
  readonly expected: string;
}

/** The tree of a page's source, or why it cannot be read. Only parses: an expression in it becomes a node that the check refuses. */
export function parseMarkdown(source: string): { tree: Root } | { problem: SyntaxProblem } {
  try {
    return { tree: parser.parse(source) };
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return { problem: { place: { line: error.line ?? fileStart.line, column: error.column ?? fileStart.column }, ...explain(error) } };
  }
}

/** What the parser throws, and nothing else, tells a rule and a place. */
interface SyntaxError extends Error {
  readonly reason: string;
  readonly source?: string;
  readonly line?: number;
  readonly column?: number;
}

function isSyntaxError(error: unknown): error is SyntaxError {
  return error instanceof Error && "ruleId" in error && "reason" in error;
}

/** The parser speaks of JavaScript; a trainer writes text. */
function explain(error: SyntaxError): { found: string; expected: string } {
  switch (error.source) {
    case "micromark-extension-mdxjs-esm":
      return { found: 'a line that begins with "import" or "export"', expected: "text; put the word elsewhere in the line, or in `back-ticks`" };
    case "micromark-extension-mdx-expression":
      return { found: "a brace that opens an expression", expected: "text; write \\{ for a brace" };
    case "micromark-extension-mdx-jsx":
      return { found: 'a "<" that begins no component', expected: "a component such as <Callout>, or \\< for the sign itself; comments have no place in a page" };
    default:
      return { found: `a component that is not closed (${error.reason})`, expected: "a closing tag for each opening one" };
  }
}
