import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { Digest } from "#contract/ids.ts";
import { Name } from "#contract/job-spec.ts";
import { describeNode, fitToNode, type NodeKind, Variant } from "./environment-variants.ts";
import type { EnvironmentState } from "./warden-message.ts";
import type { EnvironmentOrder } from "./warden.ts";

const Variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

/** `env.yaml`, as an operator writes it. */
export const EnvironmentFile = z.strictObject({
  name: Name,
  python: z.string().startsWith("/").describe("The interpreter's path, inside and outside the cage."),
  imports: z.array(z.string().regex(/^[A-Za-z_][\w.]*$/)).describe("What the zygote imports before it forks."),
  paths: z.array(z.string().startsWith("/")).default([]).describe("Shown read-only besides /usr, e.g. a module tree."),
  variables: z.record(Variable, z.string()).default({}),
  vendors: z.array(Name).optional().describe("Whose devices its packages can compute on: nvidia, amd."),
  variants: z.array(Variant).default([]).describe("Other builds, for nodes of other kinds."),
  threads: z.int().min(1).max(256).default(1),
  pool: z.strictObject({
    learners: z.int().min(0).max(64).describe("Sandboxes kept waiting."),
    judges: z.int().min(0).max(64),
    uses: z.int().min(1).describe("Forks from one zygote before a fresh one replaces it."),
    minutes: z.number().positive(),
  }),
});

/** Reads every environment below a folder as it is built for this node, in the order of their names. Throws with file and field where one is wrong. */
export async function loadEnvironments(
  folder: string = path.join(import.meta.dirname, "../environments"),
  node: NodeKind = describeNode(),
): Promise<readonly EnvironmentOrder[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map((name) => loadEnvironment(path.join(folder, name, "env.yaml"), node)));
}

async function loadEnvironment(file: string, node: NodeKind): Promise<EnvironmentOrder> {
  const parsed = EnvironmentFile.safeParse(parse(await readFile(file, "utf8")));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const { variants, ...order } = parsed.data;
  return fitToNode(order, variants, node);
}

/** Names what a program ran in: the description, and the versions its zygote found. */
export function digestEnvironment(order: EnvironmentOrder, state: EnvironmentState): Digest {
  const { pool: _, ...description } = order;
  const versions = Object.fromEntries(Object.entries(state.versions).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ description, versions });
  return Digest.parse(`sha256:${createHash("sha256").update(text).digest("hex")}`);
}
