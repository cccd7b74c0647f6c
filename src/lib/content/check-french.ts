import type { Nodes } from "mdast";
import { isScalar, LineCounter, parseDocument, visit } from "yaml";
import { findTypeFaults } from "./french-type.ts";
import { parseMarkdown } from "./markdown.ts";
import type { Packing } from "./packing.ts";
import { fileStart, type Place } from "./problem.ts";
import { placeOf } from "./walk.ts";

/** Attributes of components that readers read. */
const readAttributes: ReadonlySet<string> = new Set(["title", "alt", "caption", "measuredOn"]);

interface Said {
  readonly text: string;
  readonly place: Place;
}

/** Warns of what a course's French is not typeset with. What cannot be read is told elsewhere. */
export function checkFrench(packing: Packing): void {
  for (const file of packing.files.paths) warnOf(packing, file, listSaid(file, packing.files.text(file) ?? ""));
}

/** As `checkFrench`, for a YAML file that several courses share. */
export function checkFrenchYaml(packing: Packing, file: string, source: string): void {
  warnOf(packing, file, listYaml(source, false));
}

function warnOf(packing: Packing, file: string, said: readonly Said[]): void {
  for (const { text, place } of said) {
    for (const { at, found, expected } of findTypeFaults(text)) {
      const lines = text.slice(0, at).split("\n").length - 1;
      packing.warn(file, found, expected, lines === 0 ? place : { line: place.line + lines, column: 1 });
    }
  }
}

function listSaid(file: string, source: string): Said[] {
  if (/(^|[./])fr\.mdx$/.test(file)) return listPage(source);
  if (file.endsWith(".yaml")) return listYaml(source, file.endsWith(".fr.yaml"));
  return [];
}

function listPage(source: string): Said[] {
  const parsed = parseMarkdown(source);
  if ("problem" in parsed) return [];
  const said: Said[] = [];
  const gather = (node: Nodes): void => {
    if (node.type === "yaml") said.push(...listYaml(node.value, true, placeOf(node).line));
    if (node.type === "text") said.push({ text: node.value, place: placeOf(node) });
    if ("attributes" in node) {
      for (const attribute of node.attributes) {
        if (attribute.type === "mdxJsxAttribute" && readAttributes.has(attribute.name) && typeof attribute.value === "string")
          said.push({ text: attribute.value, place: placeOf(attribute) });
      }
    }
    if ("children" in node) for (const child of node.children) gather(child);
  };
  gather(parsed.tree);
  return said;
}

/** Texts of a YAML file: all of them where the file is French, otherwise those under `fr`. */
function listYaml(source: string, isFrench: boolean, linesBefore = 0): Said[] {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  if (document.errors.length > 0) return [];
  const said: Said[] = [];
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(value) || typeof value.value !== "string" || !(isFrench || (isScalar(key) && key.value === "fr"))) return;
      const { line, col } = value.range ? lines.linePos(value.range[0]) : { line: fileStart.line, col: fileStart.column };
      said.push({ text: value.value, place: { line: line + linesBefore, column: col } });
    },
  });
  return said;
}
