import type { Image } from "mdast";
import type { ContentNode } from "#src/domain/content-tree.ts";
import { placeOf, type Component, type Walk } from "./walk.ts";

/** An image alone in its paragraph is a figure; its title is the caption. */
export function checkImage(walk: Walk, image: Image): ContentNode[] {
  if (!image.alt) walk.findings.refuse(placeOf(image), `the image "${image.url}" without a text`, "![what it shows](file)");
  const props = { src: image.url, alt: image.alt ?? "", ...(image.title ? { caption: image.title } : {}) };
  return checkFigure(walk, image, { kind: "component", name: "Figure", props, children: [] });
}

/** Names the figure's file by its digest, with its size, so that nothing moves when it arrives. */
export function checkFigure(walk: Walk, node: Parameters<typeof placeOf>[0], figure: Component): ContentNode[] {
  const result = walk.findFigure(String(figure.props["src"]));
  if ("found" in result) {
    walk.findings.refuse(placeOf(node), result.found, result.expected);
    return [];
  }
  const { digest, width, height } = result;
  return [{ ...figure, props: { ...figure.props, src: digest, width, height } }];
}
