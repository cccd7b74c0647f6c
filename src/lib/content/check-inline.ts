import type { PhrasingContent } from "mdast";
import type { ContentNode } from "#src/domain/content-tree.ts";
import { allowedAddresses, isAllowedAddress, parseInternalReference } from "./address.ts";
import { checkFormula, makeElement, placeOf, plainText, refuseExpression, type Walk } from "./walk.ts";

/** The checked form of what stands within a line of text. */
export function checkInline(walk: Walk, nodes: readonly PhrasingContent[]): ContentNode[] {
  return nodes.flatMap((node) => checkPhrase(walk, node));
}

function checkPhrase(walk: Walk, node: PhrasingContent): ContentNode[] {
  const { findings } = walk;
  switch (node.type) {
    case "text":
      findings.words += node.value.split(/\s+/).filter(Boolean).length;
      return [{ kind: "text", text: node.value }];
    case "emphasis":
      return [makeElement("em", walk.inline(node.children))];
    case "strong":
      return [makeElement("strong", walk.inline(node.children))];
    case "delete":
      return [makeElement("del", walk.inline(node.children))];
    case "inlineCode":
      findings.words += 1;
      return [makeElement("code", [{ kind: "text", text: node.value }])];
    case "break":
      return [makeElement("br", [])];
    case "link":
      return checkLink(walk, node);
    case "inlineMath":
      return checkFormula(walk, node, false);
    case "mdxJsxTextElement":
      return walk.component(node, "text");
    case "mdxTextExpression":
      return refuseExpression(walk, node);
    case "image":
      findings.refuse(placeOf(node), "an image within a line", "the image in a paragraph of its own");
      return [];
    case "linkReference":
    case "imageReference":
    case "footnoteReference":
      findings.refuse(placeOf(node), "a reference defined apart from its place", "the address in the link itself, or <Margin> for a note");
      return [];
    default:
      findings.refuse(placeOf(node), `a ${node.type} node`, "text or one of the components");
      return [];
  }
}

function checkLink(walk: Walk, node: Extract<PhrasingContent, { type: "link" }>): ContentNode[] {
  const { findings } = walk;
  const children = walk.inline(node.children);
  if (!isAllowedAddress(node.url)) {
    findings.refuse(placeOf(node), `a link to "${node.url}"`, allowedAddresses);
    return children;
  }
  if (plainText(node.children).trim() === "") findings.refuse(placeOf(node), "a link without words", "words that say where it leads");
  const reference = parseInternalReference(node.url);
  if (reference) findings.mentions.push({ ...reference, place: placeOf(node) });
  if (node.url.startsWith("#")) findings.mentions.push({ kind: "heading", name: node.url.slice(1), place: placeOf(node) });
  return [makeElement("a", children, { href: node.url })];
}
