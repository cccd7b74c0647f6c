import type { PhrasingContent, RootContent } from "mdast";
import type { ContentNode } from "#src/domain/content-tree.ts";
import { checkFigure } from "./check-figure.ts";
import { readAttributes, type Props } from "./component-attributes.ts";
import { componentRules, type ComponentRule } from "./component-rules.ts";
import { readPredict } from "./component-predict.ts";
import { placeOf, type Component, type Tag, type Walk } from "./walk.ts";

/** The checked form of a component. `parent` is the component it stands directly in, "text" within a line. */
export function checkComponent(walk: Walk, node: Tag, parent: string | undefined): ContentNode[] {
  const rule = findRule(walk, node, parent);
  if (!rule || !node.name) return [];
  const props = readAttributes(walk, node, rule);
  const children = checkChildren(walk, node, rule);
  if (!props) return [];
  return finish(walk, node, { kind: "component", name: node.name, props, children });
}

function findRule(walk: Walk, node: Tag, parent: string | undefined): ComponentRule | undefined {
  const { findings, kind } = walk;
  const place = placeOf(node);
  if (node.name === null) {
    findings.refuse(place, "an empty tag <>", "a component by name");
    return undefined;
  }
  if (/^[a-z]/.test(node.name)) {
    findings.refuse(place, `the HTML tag <${node.name}>`, "Markdown or one of the components: pages hold no HTML");
    return undefined;
  }
  const rule = Object.hasOwn(componentRules, node.name) ? componentRules[node.name] : undefined;
  if (!rule) {
    findings.refuse(place, `the unknown component <${node.name}>`, Object.keys(componentRules).join(", "));
    return undefined;
  }
  if (rule.pages && !rule.pages.includes(kind)) {
    findings.refuse(place, `<${node.name}> in a page of kind "${kind}"`, `it only in: ${rule.pages.join(", ")}`);
    return undefined;
  }
  if (rule.place === "block" && parent === "text") {
    findings.refuse(place, `<${node.name}> within a line of text`, "it on a line of its own, with blank lines around");
    return undefined;
  }
  if (rule.parents && !rule.parents.includes(parent ?? "")) {
    findings.refuse(place, `<${node.name}> outside <${rule.parents.join("> or <")}>`, `it directly inside <${rule.parents.join("> or <")}>`);
    return undefined;
  }
  return rule;
}

function checkChildren(walk: Walk, node: Tag, rule: ComponentRule): ContentNode[] {
  const { findings } = walk;
  const children: readonly RootContent[] = node.children;
  const name = `<${node.name}>`;
  if (rule.children === "none") {
    if (children.length > 0) findings.refuse(placeOf(node), `text inside ${name}`, `${name} with nothing inside`);
    return [];
  }
  if (rule.children === "inline") {
    const inline = walk.inline(unwrapParagraph(children));
    if (inline.length === 0) findings.refuse(placeOf(node), `an empty ${name}`, "words between its tags");
    return inline;
  }
  const blocks = node.type === "mdxJsxTextElement" ? wrapParagraph(walk, node) : walk.blocks(children, node.name ?? "");
  if (rule.children === "code" && (blocks.length !== 1 || blocks[0]?.kind !== "code")) {
    findings.refuse(placeOf(node), `${name} without one block of code`, "exactly one fenced block inside");
  }
  const isAlternative = (child: ContentNode) => child.kind === "component" && child.name === "TextAlternative";
  if (rule.children === "alternative" && !(blocks.length <= 1 && blocks.every(isAlternative))) {
    findings.refuse(placeOf(node), `other content inside ${name}`, "at most one <TextAlternative>");
  }
  return blocks;
}

/** `<Answer>One line.</Answer>` holds a line where blocks may stand. */
function wrapParagraph(walk: Walk, node: Tag): ContentNode[] {
  return node.children.length === 0 ? [] : walk.blocks([{ type: "paragraph", children: node.children as PhrasingContent[], position: node.position }], node.name ?? "");
}

function unwrapParagraph(children: readonly RootContent[]): PhrasingContent[] {
  return children.flatMap((child) => (child.type === "paragraph" ? child.children : [child as PhrasingContent]));
}

/** What single components say about the rest of the page. */
function finish(walk: Walk, node: Tag, component: Component): ContentNode[] {
  const { findings } = walk;
  const place = placeOf(node);
  const text = (key: string): string => String(component.props[key] ?? "");
  switch (component.name) {
    case "Figure":
      return checkFigure(walk, node, component);
    case "Term":
      findings.mentions.push({ kind: "glossary", name: text("of"), place });
      // Each opens an explanation of its own, which needs an id of its own.
      return [{ ...component, props: { ...component.props, number: ++findings.terms } }];
    case "ExerciseLink":
      findings.mentions.push({ kind: "exercise", name: text("of"), place });
      break;
    case "Quiz":
      findings.mentions.push({ kind: "quiz", name: text("of"), place, ...(component.props["question"] ? { part: text("question") } : {}) });
      break;
    case "Task":
      if (findings.claimId(`task-${text("id")}`, place)) findings.mentions.push({ kind: "task", name: text("id"), place });
      break;
    case "Snippet":
      return finishSnippet(walk, node, component);
    case "Predict":
      return readPredict(walk, node, component);
  }
  return [component];
}

function finishSnippet(walk: Walk, node: Tag, component: Component): ContentNode[] {
  const { id, environment, estimateSeconds }: Props = component.props;
  const [code] = component.children;
  if (code?.kind !== "code" || !walk.findings.claimId(String(id), placeOf(node))) return [];
  walk.findings.snippets.push({ id: String(id), environment: String(environment), estimateSeconds: Number(estimateSeconds), source: code.source });
  return [component];
}
