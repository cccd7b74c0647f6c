import type { BlockContent, DefinitionContent, Heading, List, ListItem, Paragraph, PhrasingContent, RootContent, Table } from "mdast";
import type { ContentNode } from "#src/domain/content-tree.ts";
import { checkImage } from "./check-figure.ts";
import { codeLanguages } from "./highlight.ts";
import { checkFormula, makeElement, placeOf, plainText, refuseExpression, type Walk } from "./walk.ts";

/** The checked form of a row of blocks; whatever is not known to be harmless is a problem and is left out. */
export function checkBlocks(walk: Walk, nodes: readonly RootContent[], parent?: string): ContentNode[] {
  return nodes.flatMap((node) => checkBlock(walk, node, parent));
}

function checkBlock(walk: Walk, node: RootContent, parent: string | undefined): ContentNode[] {
  const { findings } = walk;
  switch (node.type) {
    case "paragraph":
      return checkParagraph(walk, node, parent);
    case "heading":
      return checkHeading(walk, node);
    case "list":
      return [checkList(walk, node)];
    case "blockquote":
      return [makeElement("blockquote", walk.blocks(node.children))];
    case "thematicBreak":
      return [makeElement("hr", [])];
    case "table":
      return [checkTable(walk, node)];
    case "code":
      return checkCode(walk, node);
    case "math":
      return checkFormula(walk, node, true);
    case "mdxJsxFlowElement":
      return walk.component(node, parent);
    case "mdxFlowExpression":
      return refuseExpression(walk, node);
    case "mdxjsEsm":
      findings.refuse(placeOf(node), `"${node.value.split("\n")[0]}"`, "no import or export: every component is there already");
      return [];
    case "definition":
    case "footnoteDefinition":
      findings.refuse(placeOf(node), "a reference defined apart from its place", "the address in the link itself, or <Margin> for a note");
      return [];
    default:
      findings.refuse(placeOf(node), `a ${node.type} node`, "Markdown or one of the components");
      return [];
  }
}

/** MDX wraps components that stand on lines of their own in a paragraph; they are blocks all the same. */
function checkParagraph(walk: Walk, node: Paragraph, parent: string | undefined): ContentNode[] {
  const parts = node.children.filter((child) => !isBlank(child));
  const [only] = parts;
  if (parts.length === 1 && only?.type === "image") return checkImage(walk, only);
  if (parts.length > 0 && parts.every((child) => child.type === "mdxJsxTextElement" && child.name !== "Term")) {
    return parts.flatMap((child) => (child.type === "mdxJsxTextElement" ? walk.component(child, parent) : []));
  }
  return [makeElement("p", walk.inline(node.children))];
}

function isBlank(node: PhrasingContent): boolean {
  return node.type === "text" && node.value.trim() === "";
}

function checkHeading(walk: Walk, node: Heading): ContentNode[] {
  const { findings } = walk;
  const text = plainText(node.children);
  if (node.depth === 1) findings.refuse(placeOf(node), `the heading "# ${text}"`, 'the title in the front matter, and "##" for the first heading');
  else if (node.depth > 4) findings.refuse(placeOf(node), `a heading of level ${node.depth}`, "at most level 4");
  else if (node.depth > walk.depth + 1) {
    findings.refuse(placeOf(node), `a heading of level ${node.depth} after level ${walk.depth}`, `level ${walk.depth + 1}: no level is left out`);
  }
  walk.depth = node.depth;
  const id = slugify(text);
  if (!id) findings.refuse(placeOf(node), "a heading with no letter or digit", "words");
  else if (findings.claimId(id, placeOf(node)) && node.depth <= 3) findings.headings.push({ id, depth: node.depth, text });
  const tag = node.depth === 3 ? "h3" : node.depth === 4 ? "h4" : "h2";
  return [makeElement(tag, walk.inline(node.children), { id })];
}

/** "Où va l'énergie ?" becomes "ou-va-l-energie". */
function slugify(text: string): string {
  const plain = text.normalize("NFD").replace(/\p{Mark}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

function checkList(walk: Walk, list: List): ContentNode {
  const loose = list.children.some((item) => item.spread === true);
  const items = list.children.map((item) => makeElement("li", checkItem(walk, item, loose)));
  const start: Record<string, string> = list.ordered && (list.start ?? 1) !== 1 ? { start: String(list.start) } : {};
  return makeElement(list.ordered ? "ol" : "ul", items, start);
}

/** In a list without blank lines an item's text stands in no paragraph of its own. */
function checkItem(walk: Walk, item: ListItem, loose: boolean): ContentNode[] {
  if (typeof item.checked === "boolean") walk.findings.refuse(placeOf(item), "a box to tick", "a plain list item");
  return item.children.flatMap((child: BlockContent | DefinitionContent) =>
    child.type === "paragraph" && !loose ? walk.inline(child.children) : checkBlock(walk, child, undefined),
  );
}

function checkTable(walk: Walk, table: Table): ContentNode {
  const [head, ...body] = table.children.map((row, index) => {
    const cells = row.children.map((cell, column) => {
      const align = table.align?.[column];
      const attributes = { ...(align ? { "data-align": align } : {}), ...(index === 0 ? { scope: "col" } : {}) };
      return makeElement(index === 0 ? "th" : "td", walk.inline(cell.children), attributes);
    });
    return makeElement("tr", cells);
  });
  return makeElement("table", [makeElement("thead", head ? [head] : []), makeElement("tbody", body)]);
}

function checkCode(walk: Walk, node: Extract<RootContent, { type: "code" }>): ContentNode[] {
  const language = node.lang ?? "text";
  if (!codeLanguages.includes(language)) {
    walk.findings.refuse(placeOf(node), `code in "${language}"`, codeLanguages.join(", "));
    return [];
  }
  if (node.meta) walk.findings.refuse(placeOf(node), `"${node.meta}" after the language`, "the language alone");
  return [{ kind: "code", language, source: node.value, html: walk.highlight(node.value, language) }];
}
