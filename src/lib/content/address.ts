import type { ContentNode } from "#src/domain/content-tree.ts";
import type { Locale } from "#src/domain/locale.ts";
import { urls } from "../urls.ts";

/** What a link in a page may point to, in words for the trainer. */
export const allowedAddresses =
  "https://…, mailto:…, a path of this site such as /en/courses, #heading, or lesson:, exercise:, quiz: or glossary: with a name";

const allowed: readonly RegExp[] = [
  /^https:\/\/[^\s\\@"'<>]+$/,
  /^mailto:[^\s\\"'<>?:]+@[^\s\\"'<>?:]+$/,
  /^\/(?!\/)[\w./?#=&%~-]*$/,
  /^#[a-z0-9-]+$/,
  /^(lesson|exercise|quiz|glossary):[a-z0-9-]+$/,
];

/** True for the few forms of address that a page may hold; every other scheme is refused, whatever its spelling. */
export function isAllowedAddress(address: string): boolean {
  return allowed.some((form) => form.test(address));
}

export interface InternalReference {
  readonly kind: "lesson" | "exercise" | "quiz" | "glossary";
  readonly name: string;
}

/** `lesson:attention` and its like; undefined for any other address. */
export function parseInternalReference(address: string): InternalReference | undefined {
  const match = /^(lesson|exercise|quiz|glossary):([a-z0-9-]+)$/.exec(address);
  return match ? { kind: match[1] as InternalReference["kind"], name: match[2] ?? "" } : undefined;
}

/** Where a page stands: what its links are read from. */
export interface AddressBase {
  readonly locale: Locale;
  readonly course: string;
}

/** The address that a link in a page leads to. */
export function resolveAddress({ locale, course }: AddressBase, address: string): string {
  const reference = parseInternalReference(address);
  if (!reference) return address;
  if (reference.kind === "glossary") return `${urls.glossary(locale)}#${reference.name}`;
  return urls[reference.kind](locale, course, reference.name);
}

/** A page with its links resolved, for readers that know nothing of courses. */
export function resolveLinks(nodes: readonly ContentNode[], base: AddressBase): ContentNode[] {
  return nodes.map((node) => {
    if (node.kind === "component") return { ...node, children: resolveLinks(node.children, base) };
    if (node.kind !== "element") return node;
    const { href } = node.attributes;
    const attributes = href === undefined ? node.attributes : { ...node.attributes, href: resolveAddress(base, href) };
    return { ...node, attributes, children: resolveLinks(node.children, base) };
  });
}
