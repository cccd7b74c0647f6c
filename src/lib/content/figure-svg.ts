import sax from "sax";

// Figures are set into the page, so that they take its colours. Only shapes and
// text get there, written anew from what was understood; whatever is not on these
// lists is refused by name.

const elementNames = new Set(
  ("svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker linearGradient radialGradient stop clipPath pattern use").split(" "),
);

const attributeNames = new Set(
  (
    "viewBox x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height transform id href offset pathLength " +
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit " +
    "opacity color font-family font-size font-weight font-style letter-spacing text-anchor dominant-baseline textLength lengthAdjust " +
    "marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY orient " +
    "gradientUnits gradientTransform spreadMethod stop-color stop-opacity clip-path clip-rule clipPathUnits patternUnits patternTransform preserveAspectRatio"
  ).split(" "),
);

/** References stay within the figure; colours may be the page's own, as in `var(--copper)`. */
const safeValue = /^(?!.*(?:url\((?!#[\w-]+\))|javascript:|data:|\/\/|[<>\\]|expression\())/is;

export type CheckedSvg = { svg: string; width: number; height: number } | { line: number; found: string; expected: string };

/** Holds an SVG against the lists and writes it anew. Its ids begin with `prefix`, so that two figures never share one. */
export function checkSvg(source: string, prefix: string): CheckedSvg {
  const parser = sax.parser(true, { position: true });
  let refusal: { line: number; found: string; expected: string } | undefined;
  let box: number[] = [];
  let depth = 0;
  let svg = "";
  const refuse = (found: string, expected: string): void => {
    refusal ??= { line: parser.line + 1, found, expected };
  };
  parser.onerror = (error) => {
    refuse(`XML that cannot be read (${error.message.split("\n")[0]})`, "well-formed SVG");
  };
  parser.ondoctype = () => refuse("a document type", "an SVG without one: it could define entities");
  parser.oncdata = () => refuse("a CDATA section", "text");
  parser.onprocessinginstruction = ({ name }) => {
    if (name !== "xml") refuse(`<?${name}?>`, "shapes and text");
  };
  parser.onopentag = ({ name, attributes }) => {
    // Without namespaces, attributes are plain text.
    const given = attributes as Record<string, string>;
    if (!elementNames.has(name)) return refuse(`the element <${name}>`, [...elementNames].join(", "));
    if ((name === "svg") !== (depth === 0)) return refuse(`<${name}> at depth ${depth}`, "one <svg>, around everything");
    if (depth++ === 0) box = (given["viewBox"] ?? "").split(/[\s,]+/).map(Number);
    const written = Object.entries(given).flatMap(([key, value]) => writeAttribute(name, key, value));
    svg += `<${name}${written.join("")}>`;
  };
  parser.onclosetag = (name) => {
    depth--;
    svg += `</${name}>`;
  };
  parser.ontext = (text) => {
    if (depth > 0) svg += escapeXml(text);
  };

  function writeAttribute(element: string, key: string, value: string): string[] {
    if (element === "svg" && (/^xmlns(:|$)/.test(key) || ["width", "height", "role", "version"].includes(key))) return [];
    if (!attributeNames.has(key)) refuse(`the attribute ${key} on <${element}>`, "presentation attributes, and no style, class or on…");
    else if (key === "href" && !/^#[\w-]+$/.test(value)) refuse(`href="${value}"`, 'a part of the same figure: href="#…"');
    else if (!safeValue.test(value)) refuse(`${key}="${value}"`, "a plain value, or url(#…) within the figure");
    const own = key === "id" ? prefix + value : value.replace(/^#(?=[\w-]+$)/, key === "href" ? `#${prefix}` : "#").replace(/url\(#/g, `url(#${prefix}`);
    return [` ${key}="${escapeXml(own)}"`];
  }

  parser.write(source);
  if (!refusal) parser.close();
  if (refusal) return refusal;
  const [, , width = 0, height = 0] = box;
  if (box.length !== 4 || !(width > 0 && height > 0)) return { line: 1, found: "an SVG without a usable viewBox", expected: 'viewBox="0 0 width height"' };
  return { svg, width, height };
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
