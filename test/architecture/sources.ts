import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Repository root, with no trailing slash. */
export const root = path.resolve(import.meta.dirname, "../..");

/** Files that git knows or would take, matching one of the endings. */
export function listFiles(...endings: string[]): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  return listed
    .split("\n")
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .filter((file) => existsSync(path.join(root, file)));
}

export const readSource = (file: string): string => readFileSync(path.join(root, file), "utf8");

export interface Import {
  readonly specifier: string;
  /** Repository path of what it names; undefined for packages and for what does not exist. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
}

const importPattern =
  /(?:^|[\n;])\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;

const aliases: Readonly<Record<string, string>> = {
  "#contract/": "sandbox-runner/contract/",
  "#runner/": "sandbox-runner/",
  "#db/": "db/",
  "#src/": "src/",
  "#kit/": "test/kit/",
};

/** Every import of a file, relative and alias ones resolved. Reads `.ts`, `.tsx` and both halves of `.astro`. */
export function listImports(file: string): Import[] {
  return [...readSource(file).matchAll(importPattern)].map((match) => {
    const specifier = match[2] ?? match[3] ?? "";
    return { specifier, target: resolveImport(file, specifier), typeOnly: match[1] !== undefined };
  });
}

function resolveImport(file: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, "");
  const alias = Object.keys(aliases).find((prefix) => bare.startsWith(prefix));
  const relative = bare.startsWith("./") || bare.startsWith("../");
  if (!alias && !relative) return undefined;
  const target = alias ? aliases[alias] + bare.slice(alias.length) : path.posix.join(path.posix.dirname(file), bare);
  return (
    [target, `${target}.ts`, `${target}.tsx`].find(
      (candidate) => existsSync(path.join(root, candidate)) && statSync(path.join(root, candidate)).isFile(),
    ) ?? target
  );
}
