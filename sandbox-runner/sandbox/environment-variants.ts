import { existsSync } from "node:fs";
import os from "node:os";
import { z } from "zod";
import { Name } from "#contract/job-spec.ts";
import type { EnvironmentOrder } from "./warden.ts";

/** What a node is, as far as it decides which build of an environment runs there. */
export interface NodeKind {
  readonly machine: string;
  /** Whose devices it has. */
  readonly vendors: readonly string[];
}

const absolutePath = z.string().startsWith("/");

/** Another build of the same environment, for nodes of one kind. */
export const Variant = z.strictObject({
  machine: z.enum(["x86_64", "aarch64"]),
  vendor: Name.nullable().describe("Whose devices a node must have; null: whatever it has."),
  python: absolutePath,
  paths: z.array(absolutePath).default([]),
  variables: z.record(z.string(), z.string()).default({}),
});
export type Variant = z.infer<typeof Variant>;

/** The first variant that fits takes the place of interpreter, paths and vendors; where none does, the environment is as it stands. */
export function fitToNode(order: EnvironmentOrder, variants: readonly Variant[], node: NodeKind): EnvironmentOrder {
  const fits = variants.find(({ machine, vendor }) => machine === node.machine && (vendor === null || node.vendors.includes(vendor)));
  if (!fits) return order;
  const { python, paths, variables, vendor } = fits;
  return { ...order, python, paths, variables: { ...order.variables, ...variables }, ...(vendor === null ? {} : { vendors: [vendor] }) };
}

/** What this node is. A vendor's driver shows itself by its control device. */
export function describeNode(): NodeKind {
  const controls = { nvidia: "/dev/nvidiactl", amd: "/dev/kfd" };
  return { machine: os.machine(), vendors: Object.entries(controls).flatMap(([vendor, file]) => (existsSync(file) ? [vendor] : [])) };
}
