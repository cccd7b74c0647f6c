import type { ContentNode } from "#src/domain/content-tree.ts";
import type { ContentContext } from "./content-context.ts";

type ComponentNode = Extract<ContentNode, { kind: "component" }>;

/** Every component gets its node and where it stands. Its props were held against its rule when the course was packed. */
export interface ComponentProps {
  node: ComponentNode;
  context: ContentContext;
}
