import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/** A file to be staged: where it is, and where it goes. */
export interface StagedFile {
  readonly from: string;
  readonly to: string;
}

/** What the runner's wing imports from the registry; each brings what it depends on. */
export const runtimePackages = ["pino", "ws", "yaml", "zod"] as const;
const Package = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** Everything that a pilot or a relay needs on another machine: our program, the packages it imports, and Node itself. */
export async function listProgramFiles(root: string): Promise<readonly StagedFile[]> {
  const own = (await walk(root, "sandbox-runner")).filter(isOwnProgram);
  const packages = await Promise.all((await closeOver(root, runtimePackages)).map((name) => walk(root, `node_modules/${name}`)));
  const copied = ["package.json", ...own, ...packages.flat().filter(isCode)].map((file) => ({ from: path.join(root, file), to: file }));
  return [...copied, { from: process.execPath, to: "bin/node" }].toSorted((a, b) => (a.to < b.to ? -1 : 1));
}

/** Anybody can read what is staged: nothing hidden goes, no site's profile, and nothing but what our program is made of. */
function isOwnProgram(file: string): boolean {
  return /\.(ts|py|yaml|json)$/.test(file) && !/\.test\.ts$|\/\.|^sandbox-runner\/sites\//.test(file);
}

/** Packages bring tests, pages and types as well. */
function isCode(file: string): boolean {
  return /\.([cm]?js|json)$/.test(file) && !/\/(tests?|docs|bench(marks)?|examples)\//.test(file);
}

async function closeOver(root: string, names: readonly string[]): Promise<readonly string[]> {
  const found = new Set(names);
  // A set visits what is added while it is walked.
  for (const name of found) {
    const text = await readFile(path.join(root, "node_modules", name, "package.json"), "utf8"); // eslint-disable-line no-await-in-loop -- one leads to the next
    for (const dependency of Object.keys(Package.parse(JSON.parse(text)).dependencies)) found.add(dependency);
  }
  return [...found];
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}
