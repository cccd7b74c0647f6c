import { createElement, Fragment } from "react";
import type { ContentNode } from "#src/domain/content-tree.ts";

/** A checked page of a trainer's, drawn by the island: hints and notes come one at a time, after the page. */
export function ContentTree({ nodes }: { nodes: readonly ContentNode[] }) {
  // eslint-disable-next-line react/no-array-index-key -- a page never changes while it is shown
  return nodes.map((node, index) => <Node key={index} node={node} />);
}

function Node({ node }: { node: ContentNode }) {
  switch (node.kind) {
    case "text":
      return node.text;
    case "element": {
      const { class: className, ...attributes } = node.attributes;
      const isVoid = node.tag === "br" || node.tag === "hr";
      return createElement(node.tag, { ...attributes, className }, isVoid ? undefined : <ContentTree nodes={node.children} />);
    }
    case "code":
    case "math":
      // The html of both was made on the server, by the highlighter and by KaTeX, from text.
      return createElement(node.kind === "math" && !node.display ? "span" : "div", { dangerouslySetInnerHTML: { __html: node.html } });
    case "component":
      return (
        <Fragment>
          <ContentTree nodes={node.children} />
        </Fragment>
      );
  }
}
