import type { ComponentRule } from "./component-rules.ts";
import { describeIssue } from "./schema-issue.ts";
import { placeOf, type Tag, type Walk } from "./walk.ts";

export type Props = Record<string, string | number | boolean>;

/** The attributes of a component, literal and as its rule wants them; undefined where one is refused. */
export function readAttributes(walk: Walk, node: Tag, rule: ComponentRule): Props | undefined {
  const { findings } = walk;
  // Without a prototype, so that an attribute may bear any name and still be seen.
  const literal = Object.create(null) as Record<string, string | true>;
  let clean = true;
  const refuse = (place: Parameters<typeof placeOf>[0], found: string, expected: string): void => {
    clean = false;
    findings.refuse(placeOf(place), found, expected);
  };
  for (const attribute of node.attributes) {
    if (attribute.type === "mdxJsxExpressionAttribute") {
      refuse(attribute, `the spread {${attribute.value}}`, "each attribute by name, with its value in quotes");
    } else if (isHandler(attribute)) {
      refuse(attribute, `the event handler "${attribute.name}"`, "no on… attribute: a page runs nothing");
    } else if (attribute.value !== null && typeof attribute.value === "object") {
      refuse(attribute, `${attribute.name}={${attribute.value.value}}`, `a literal value in quotes: ${attribute.name}="…"`);
    } else if (Object.hasOwn(literal, attribute.name)) {
      refuse(attribute, `the attribute "${attribute.name}" a second time`, "it once");
    } else {
      literal[attribute.name] = attribute.value ?? true;
    }
  }
  if (!clean) return undefined;
  const result = rule.props.safeParse(literal);
  if (result.success) return result.data as Props;
  for (const issue of result.error.issues) {
    const { path, found, expected } = describeIssue(issue, literal);
    const attribute = node.attributes.find((candidate) => "name" in candidate && candidate.name === path[0]);
    const known = Object.keys(rule.props.shape).join(", ") || "none";
    const isUnknown = issue.code === "unrecognized_keys";
    findings.refuse(
      placeOf(attribute ?? node),
      isUnknown ? `the unknown attribute "${String(path[0])}" on <${node.name}>` : `${found} on <${node.name}>`,
      isUnknown ? `one of its attributes: ${known}` : expected,
    );
  }
  return undefined;
}

function isHandler(attribute: { name: string }): boolean {
  return /^on/i.test(attribute.name);
}
